#pragma once

#include <vtkImageData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>

#include <string>

/// The fields and grids of the benchmarks, the same in every run.

/// The point arrays of every grid, both float: the one contoured and the one interpolated.
constexpr const char* ScalarName = "scalar";
constexpr const char* ExtraName = "extra";

enum class Field
{
  Mri,       ///< The head of Debian's package mricron-data.
  Turbulent, ///< Random phases under Kolmogorov's spectrum: large surfaces everywhere.
  Blobs      ///< A few small peaks over faint turbulence: surfaces of a few cells.
};

std::string name(Field field);

/// A field as n^3 points, n a power of two.
vtkSmartPointer<vtkImageData> makeImage(Field field, int n);

/// The image's field on n^3 jittered boxes of six tetrahedra each. `shuffled` renumbers the
/// cells and the points at random.
vtkSmartPointer<vtkUnstructuredGrid> makeTetrahedra(vtkImageData* image, int n, bool shuffled);
