#pragma once

#include <vtkContour3DLinearGrid.h>
#include <vtkDataSet.h>
#include <vtkFlyingEdges3D.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSMPTools.h>
#include <vtkSmartPointer.h>
#include <vtkSpanSpace.h>
#include <vtkSpanSpaceContour.h>

#include <string>

/// What a query makes beside merged points and triangles.
enum class Outputs
{
  Plain,     ///< Nothing.
  Attributes ///< Point normals and one more array.
};

/// An isosurface filter on one grid. Its input and its threads change rarely, its isovalue often.
class Contender
{
public:
  virtual ~Contender() = default;
  virtual std::string name() const = 0;
  virtual void setUp(vtkDataSet* input, Outputs outputs, int threads) = 0;
  virtual vtkPolyData* contour(double isovalue) = 0;
};

/// vtkContour3DLinearGrid, with its scalar tree or without.
class LinearGrid : public Contender
{
public:
  explicit LinearGrid(bool withTree)
  {
    if (withTree)
    {
      this->filter->UseScalarTreeOn();
      this->filter->SetScalarTree(vtkNew<vtkSpanSpace>());
    }
  }
  std::string name() const override
  {
    return this->filter->GetUseScalarTree() ? "VTK with tree" : "VTK";
  }

  void setUp(vtkDataSet* input, Outputs outputs, int threads) override
  {
    this->threadCount = threads;
    this->filter->SetInputData(input);
    this->filter->SetNumberOfContours(1);
    this->filter->MergePointsOn();
    this->filter->SetOutputPointsPrecision(vtkAlgorithm::SINGLE_PRECISION);
    this->filter->SetComputeNormals(outputs == Outputs::Attributes);
    this->filter->SetInterpolateAttributes(outputs == Outputs::Attributes);
    this->filter->ComputeScalarsOff();
  }

  vtkPolyData* contour(double isovalue) override
  {
    vtkSMPTools::Initialize(this->threadCount);
    this->filter->SetValue(0, isovalue);
    this->filter->Update();
    return vtkPolyData::SafeDownCast(this->filter->GetOutputDataObject(0));
  }

private:
  int threadCount = 1;
  vtkNew<vtkContour3DLinearGrid> filter;
};

class FlyingEdges : public Contender
{
public:
  std::string name() const override { return "VTK"; }

  void setUp(vtkDataSet* input, Outputs outputs, int threads) override
  {
    this->threadCount = threads;
    this->filter->SetInputData(input);
    this->filter->SetNumberOfContours(1);
    this->filter->SetComputeNormals(outputs == Outputs::Attributes);
    this->filter->SetInterpolateAttributes(outputs == Outputs::Attributes);
    this->filter->ComputeGradientsOff();
    this->filter->ComputeScalarsOff();
  }

  vtkPolyData* contour(double isovalue) override
  {
    vtkSMPTools::Initialize(this->threadCount);
    this->filter->SetValue(0, isovalue);
    this->filter->Update();
    return this->filter->GetOutput();
  }

private:
  int threadCount = 1;
  vtkNew<vtkFlyingEdges3D> filter;
};

class Ours : public Contender
{
public:
  std::string name() const override { return "ours"; }

  void setUp(vtkDataSet* input, Outputs outputs, int threads) override
  {
    this->filter->SetInputData(input);
    this->filter->SetInputArrayToProcess(0, 0, 0, vtkDataObject::FIELD_ASSOCIATION_POINTS,
      input->GetPointData()->GetScalars()->GetName());
    this->filter->SetNumberOfContours(1);
    this->filter->SetOutputPointsPrecision(vtkAlgorithm::SINGLE_PRECISION);
    this->filter->SetComputeNormals(outputs == Outputs::Attributes);
    this->filter->SetComputeGradients(false);
    this->filter->SetComputeScalars(false);
    this->filter->SetGenerateTriangles(true);
    this->filter->SetNumberOfThreads(threads);
  }

  vtkPolyData* contour(double isovalue) override
  {
    this->filter->SetValue(0, isovalue);
    this->filter->Update();
    return this->filter->GetOutput();
  }

  vtkSpanSpaceContour* operator->() { return this->filter; }

private:
  vtkNew<vtkSpanSpaceContour> filter;
};
