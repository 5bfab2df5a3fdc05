#pragma once

#include "CaseTable.h"
#include "ValueOrder.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace orrery
{

/// The vertices of each cell, as offsets into a list of point ids. Read where they are, with 32 or
/// 64 bits.
struct CellVertices
{
  const std::int32_t* offsets32 = nullptr;
  const std::int32_t* points32 = nullptr;
  const std::int64_t* offsets64 = nullptr;
  const std::int64_t* points64 = nullptr;

  std::size_t begin(std::size_t cell) const
  {
    return this->offsets64 ? this->offsets64[cell] : this->offsets32[cell];
  }
  std::uint32_t point(std::size_t index) const
  {
    return static_cast<std::uint32_t>(
      this->points64 ? this->points64[index] : this->points32[index]);
  }
};

/// Cells of one type.
struct CellBatch
{
  const CaseTable* table = nullptr; ///< Null: searched here, triangulated by the caller.
  std::vector<std::uint32_t> cells; ///< Their ids, ascending. Empty when they are 0 to count - 1.
  std::size_t count = 0;
  std::size_t firstPosition = 0; ///< Set by CellMesh::place().

  std::size_t cell(std::size_t index) const
  {
    return this->cells.empty() ? index : this->cells[index];
  }
};

/// The cells that take part: hidden and ghost cells are in no batch. A cell's position is its place
/// when the batches stand one after the other, each starting at a multiple of 64.
struct CellMesh
{
  std::size_t pointCount = 0; ///< Below 2^32.
  CellVertices vertices;
  std::vector<CellBatch> batches;
  std::size_t positionCount = 0;

  void place()
  {
    this->positionCount = 0;
    for (CellBatch& batch : this->batches)
    {
      batch.firstPosition = this->positionCount;
      this->positionCount = (this->positionCount + batch.count + 63) / 64 * 64;
    }
  }
};

}
