#pragma once

#include "CaseTable.h"

#include <map>
#include <memory>

/// The marching-cells tables of VTK's linear cells, read off vtkCell::Contour once, so that a surface
/// has the triangles that VTK gives it, whatever the version.
class CellCaseTables
{
public:
  /// The table of a three-dimensional linear cell type with a fixed number of vertices, or null.
  const orrery::CaseTable* get(int cellType);

private:
  std::map<int, std::unique_ptr<orrery::CaseTable>> tables;
};
