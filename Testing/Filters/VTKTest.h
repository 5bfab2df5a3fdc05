#pragma once

#include "vtkCellArray.h"
#include "vtkCellData.h"
#include "vtkDataArray.h"
#include "vtkFieldData.h"
#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkOutputWindow.h"
#include "vtkPointData.h"
#include "vtkPoints.h"
#include "vtkPolyData.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

/// Collects errors and warnings.
class MessageWindow : public vtkOutputWindow
{
public:
  static MessageWindow* New() { VTK_STANDARD_NEW_BODY(MessageWindow); }
  vtkTypeMacro(MessageWindow, vtkOutputWindow);
  void DisplayErrorText(const char* text) override { this->Messages.push_back(text); }
  void DisplayWarningText(const char* text) override { this->Messages.push_back(text); }
  void DisplayGenericWarningText(const char* text) override { this->Messages.push_back(text); }

  std::vector<std::string> Messages;
};

/// A test that fails on any error or warning of VTK that it does not take.
class VTKTest : public ::testing::Test
{
protected:
  void SetUp() override
  {
    vtkNew<MessageWindow> window;
    vtkOutputWindow::SetInstance(window);
  }

  void TearDown() override
  {
    for (const std::string& message : takeMessages())
    {
      ADD_FAILURE() << message;
    }
    vtkOutputWindow::SetInstance(nullptr);
  }

  /// The messages since the last call, in order.
  static std::vector<std::string> takeMessages()
  {
    return std::exchange(MessageWindow::SafeDownCast(vtkOutputWindow::GetInstance())->Messages, {});
  }
};

/// Expects the same values, to the last bit.
inline void expectIdentical(vtkDataArray* a, vtkDataArray* b, const char* what)
{
  ASSERT_EQ(a == nullptr, b == nullptr) << what;
  if (!a)
  {
    return;
  }
  ASSERT_EQ(a->GetDataType(), b->GetDataType()) << what;
  ASSERT_EQ(a->GetNumberOfValues(), b->GetNumberOfValues()) << what;
  const auto* bytes = static_cast<const char*>(a->GetVoidPointer(0));
  EXPECT_TRUE(std::equal(bytes, bytes + a->GetNumberOfValues() * a->GetDataTypeSize(),
    static_cast<const char*>(b->GetVoidPointer(0))))
    << what;
}

/// Expects the same arrays.
inline void expectIdentical(vtkFieldData* a, vtkFieldData* b)
{
  ASSERT_EQ(a->GetNumberOfArrays(), b->GetNumberOfArrays());
  for (int n = 0; n < a->GetNumberOfArrays(); ++n)
  {
    const char* name = a->GetArrayName(n);
    expectIdentical(a->GetArray(n), b->GetArray(name), name);
  }
}

/// Expects the same points, cells and arrays of them.
inline void expectIdentical(vtkPolyData* a, vtkPolyData* b)
{
  ASSERT_EQ(a->GetNumberOfPoints(), b->GetNumberOfPoints());
  if (a->GetNumberOfPoints() > 0)
  {
    expectIdentical(a->GetPoints()->GetData(), b->GetPoints()->GetData(), "points");
  }
  vtkCellArray* cells[2][3] = { { a->GetVerts(), a->GetLines(), a->GetPolys() },
    { b->GetVerts(), b->GetLines(), b->GetPolys() } };
  for (int kind = 0; kind < 3; ++kind)
  {
    vtkCellArray* one = cells[0][kind];
    vtkCellArray* other = cells[1][kind];
    ASSERT_EQ(one->GetNumberOfCells(), other->GetNumberOfCells());
    expectIdentical(one->GetConnectivityArray(), other->GetConnectivityArray(), "cells");
    expectIdentical(one->GetOffsetsArray(), other->GetOffsetsArray(), "offsets");
  }
  expectIdentical(a->GetPointData(), b->GetPointData());
  expectIdentical(a->GetCellData(), b->GetCellData());
}
