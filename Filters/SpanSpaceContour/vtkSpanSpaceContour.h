#ifndef vtkSpanSpaceContour_h
#define vtkSpanSpaceContour_h

#include "OrrerySpanSpaceContourModule.h" // for export macro
#include "vtkContourValues.h"             // for the isovalues
#include "vtkNew.h"                       // for vtkNew
#include "vtkPolyDataAlgorithm.h"

#include <memory> // for std::unique_ptr
#include <string> // for std::string
#include <vector> // for std::vector

class SpanSpaceIndexCache;
struct ContourInput;
class vtkMultiProcessController;

/**
 * @class vtkSpanSpaceContour
 * @brief isosurfaces by searching the span space
 *
 * Computes the isosurfaces of a point array of one component, as vtkContourFilter does, on images,
 * rectilinear, structured and unstructured grids and composites of these. The output is polygonal
 * data, or for a composite input a composite with one surface for each block.
 *
 * The cells are kept as a kd-tree over the smallest and largest of their values (the span space), in
 * which the cells that an isosurface crosses are found in O(sqrt n + k) (Livnat, Shen and Johnson,
 * "A Near Optimal Isosurface Extraction Algorithm Using the Span Space", IEEE TVCG 2(1), 1996). The
 * index is built when the cells or the values change; a change of isovalue uses it again.
 *
 * A vertex is inside when its value is not below the isovalue, and a cell is active when its smallest
 * value is below and its largest is not. Where values equal the isovalue the surface goes through the
 * vertices and has no triangle without area. Each crossed edge gives one point, so that surfaces are
 * closed but for the border of the domain. Hidden, ghost and refined cells and cells with a NaN have
 * no surface.
 *
 * Arrays of field data, summed over all blocks and ranks, have a tuple for each isovalue:
 * `Isovalue`; `ActiveCellCount`; `InsideCellCount`, the cells with no value below the isovalue; and
 * `SearchNodesVisited`, the nodes of the tree whose values the search compared.
 *
 * @warning Normals of unstructured grids are the mean of the triangles around a point, and do not see
 * the triangles of another rank or block.
 *
 * @sa vtkContourFilter vtkContour3DLinearGrid vtkFlyingEdges3D vtkSpanSpaceSpectrum
 */
class ORRERYSPANSPACECONTOUR_EXPORT vtkSpanSpaceContour : public vtkPolyDataAlgorithm
{
public:
  static vtkSpanSpaceContour* New();
  vtkTypeMacro(vtkSpanSpaceContour, vtkPolyDataAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /** The isovalues, each of which gives a surface. */
  void SetValue(int i, double value);
  double GetValue(int i);
  void SetNumberOfContours(int count);
  vtkIdType GetNumberOfContours();
  void GenerateValues(int count, double first, double last);
  ///@}

  ///@{
  /**
   * Whether points get unit normals, which point to lower values. They come from the gradient on
   * lattices and from the triangles around the point elsewhere. On by default.
   */
  vtkSetMacro(ComputeNormals, bool);
  vtkGetMacro(ComputeNormals, bool);
  vtkBooleanMacro(ComputeNormals, bool);
  ///@}

  ///@{
  /** Whether points get the gradient of the scalars, on lattices. Off by default. */
  vtkSetMacro(ComputeGradients, bool);
  vtkGetMacro(ComputeGradients, bool);
  vtkBooleanMacro(ComputeGradients, bool);
  ///@}

  ///@{
  /** Whether points get the isovalue, under the name of the contoured array. On by default. */
  vtkSetMacro(ComputeScalars, bool);
  vtkGetMacro(ComputeScalars, bool);
  vtkBooleanMacro(ComputeScalars, bool);
  ///@}

  ///@{
  /** Whether the triangles of a cell stay triangles rather than be joined. On by default. */
  vtkSetMacro(GenerateTriangles, bool);
  vtkGetMacro(GenerateTriangles, bool);
  vtkBooleanMacro(GenerateTriangles, bool);
  ///@}

  ///@{
  /** vtkAlgorithm::SINGLE_PRECISION, DOUBLE_PRECISION, or DEFAULT_PRECISION: that of the input. */
  vtkSetClampMacro(OutputPointsPrecision, int, SINGLE_PRECISION, DEFAULT_PRECISION);
  vtkGetMacro(OutputPointsPrecision, int);
  ///@}

  enum IndexModes
  {
    FAST = 0, ///< The tree, and for unstructured grids the numbers of all edges.
    LEAN = 1  ///< The tree alone.
  };

  ///@{
  /** What the index holds. FAST by default. */
  vtkSetClampMacro(IndexMode, int, FAST, LEAN);
  vtkGetMacro(IndexMode, int);
  ///@}

  ///@{
  /** Memory for indices of other time steps and arrays, in MiB. 2048 by default. */
  vtkSetClampMacro(CacheSize, int, 0, VTK_INT_MAX);
  vtkGetMacro(CacheSize, int);
  ///@}

  ///@{
  /**
   * A file to read the index from, and to write it to when it is not there or does not fit. Blocks of
   * a composite and ranks have files of their own. None by default.
   */
  vtkSetFilePathMacro(IndexFile);
  vtkGetFilePathMacro(IndexFile);
  ///@}

  ///@{
  /** Threads to use; 0, the default, for all that OpenMP gives. The output does not depend on it. */
  vtkSetClampMacro(NumberOfThreads, int, 0, VTK_INT_MAX);
  vtkGetMacro(NumberOfThreads, int);
  ///@}

  ///@{
  /** The controller over whose ranks field data is summed. The global one by default. */
  virtual void SetController(vtkMultiProcessController* controller);
  vtkGetObjectMacro(Controller, vtkMultiProcessController);
  ///@}

  /** How many indices this filter has built. */
  vtkIdType GetIndexBuilds();

  ///@{
  /** The memory that the indices take, in bytes: their trees, and in all. */
  vtkIdType GetTreeBytes();
  vtkIdType GetIndexBytes();
  ///@}

  /** The time of the filter or its isovalues, whichever is later. */
  vtkMTimeType GetMTime() override;

protected:
  vtkSpanSpaceContour();
  ~vtkSpanSpaceContour() override;
  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  vtkTypeBool ProcessRequest(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestUpdateExtent(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkSpanSpaceContour(const vtkSpanSpaceContour&) = delete;
  void operator=(const vtkSpanSpaceContour&) = delete;

  int RequestDataObject(vtkInformationVector** inputs, vtkInformationVector* outputs);
  void Contour(const ContourInput& piece, vtkPolyData* output, std::vector<vtkIdType>& counts,
    double start, double share);
  std::string IndexFileOf(const ContourInput& piece) const;
  void AddFieldData(vtkDataObject* output, const std::vector<vtkIdType>& counts);

  vtkNew<vtkContourValues> ContourValues;
  bool ComputeNormals = true;
  bool ComputeGradients = false;
  bool ComputeScalars = true;
  bool GenerateTriangles = true;
  int OutputPointsPrecision = DEFAULT_PRECISION;
  int IndexMode = FAST;
  int CacheSize = 2048;
  char* IndexFile = nullptr;
  int NumberOfThreads = 0;
  vtkMultiProcessController* Controller = nullptr;
  std::unique_ptr<SpanSpaceIndexCache> Cache;
};

#endif
