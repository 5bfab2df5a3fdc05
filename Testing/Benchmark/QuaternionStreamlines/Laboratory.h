#pragma once

#include "../Common/Report.h"

#include "Curves.h"

#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

#include <string>

/// What the benchmarks share: the tables to write.
struct Laboratory
{
  Laboratory();
  void write(const std::string& file) const;

  Table frames;
  Table maps;
  Table similarity;
  Table ranking;
  Figures figures;
};

vtkSmartPointer<vtkPolyData> polyDataOf(const Curves& curves);

/// vtkQuaternionStreamlines, its kernel alone, vtkRibbonFilter and vtkTubeFilter, on the same lines.
void compareFrames(benchmark::State& state, Laboratory& laboratory, const Curves& curves);

/// vtkQuaternionMap, of the curves' frames.
void mapCurves(benchmark::State& state, Laboratory& laboratory, const Curves& curves);

/// vtkQuaternionSimilarity: the distances of so many curves from one of them, and its neighbors.
void measureSimilarity(benchmark::State& state, Laboratory& laboratory, int curves);

/// Whether curves that are congruent but for noise, a part of their size, come before others.
void rankCongruent(
  benchmark::State& state, Laboratory& laboratory, double noise, double pointError);
