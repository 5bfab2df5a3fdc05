#pragma once

#include "vtkNew.h"
#include "vtkObjectFactory.h"
#include "vtkOutputWindow.h"

#include <gtest/gtest.h>

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
