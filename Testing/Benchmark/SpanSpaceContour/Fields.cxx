#include "Fields.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkIdTypeArray.h>
#include <vtkImageCast.h>
#include <vtkImageResize.h>
#include <vtkImageSincInterpolator.h>
#include <vtkNIFTIImageReader.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

namespace
{

constexpr const char* MriFile = "/usr/share/mricron/templates/ch2.nii.gz";
constexpr double Pi = 3.14159265358979323846;
using Complex = std::complex<float>;

/// In-place inverse Fourier transform of a line, its length a power of two.
void transformLine(std::vector<Complex>& line, const std::vector<Complex>& roots)
{
  const std::size_t n = line.size();
  for (std::size_t i = 1, j = 0; i < n; ++i)
  {
    std::size_t bit = n / 2;
    for (; j & bit; bit /= 2)
    {
      j ^= bit;
    }
    j ^= bit;
    if (i < j)
    {
      std::swap(line[i], line[j]);
    }
  }
  for (std::size_t length = 2; length <= n; length *= 2)
  {
    for (std::size_t first = 0; first < n; first += length)
    {
      for (std::size_t k = 0; k < length / 2; ++k)
      {
        const Complex a = line[first + k];
        const Complex r = roots[k * (n / length)];
        const Complex c = line[first + k + length / 2];
        const Complex b(
          c.real() * r.real() - c.imag() * r.imag(), c.real() * r.imag() + c.imag() * r.real());
        line[first + k] = a + b;
        line[first + k + length / 2] = a - b;
      }
    }
  }
}

/// Random phases under the energy spectrum k^(-5/3), with deviation 1.
std::vector<float> makeTurbulence(int n)
{
  const std::size_t total = std::size_t(n) * n * n;
  std::vector<Complex> grid(total);
  std::mt19937 random(20);
  // A shell of radius k holds modes in proportion to k^2, so a mode has k^(-5/3 - 2) of the energy.
  // Modes are numbered from the longest waves, so that both resolutions show the same field.
  constexpr int longest = 64;
  for (int kz = -longest; kz < longest; ++kz)
  {
    for (int ky = -longest; ky < longest; ++ky)
    {
      for (int kx = -longest; kx < longest; ++kx)
      {
        const float phase = float(2 * Pi) * float(random()) / 4294967296.f;
        const double k2 = double(kx) * kx + double(ky) * ky + double(kz) * kz;
        if (k2 < 4 || k2 >= longest * longest)
        {
          continue;
        }
        const std::size_t at = (std::size_t((kz + n) % n) * n + (ky + n) % n) * n + (kx + n) % n;
        grid[at] = std::polar(float(std::pow(k2, -(5. / 3 + 2) / 4)), phase);
      }
    }
  }
  std::vector<Complex> roots(n);
  for (int k = 0; k < n; ++k)
  {
    roots[k] = Complex(float(std::cos(2 * Pi * k / n)), float(std::sin(2 * Pi * k / n)));
  }
  for (int axis = 0; axis < 3; ++axis)
  {
    const std::size_t stride = axis == 0 ? 1 : axis == 1 ? n : std::size_t(n) * n;
    std::vector<Complex> line(n);
    for (std::size_t l = 0; l < total / n; ++l)
    {
      Complex* first = grid.data() + l / stride * stride * n + l % stride;
      for (int i = 0; i < n; ++i)
      {
        line[i] = first[i * stride];
      }
      transformLine(line, roots);
      for (int i = 0; i < n; ++i)
      {
        first[i * stride] = line[i];
      }
    }
  }
  // The real part of a field of complex modes is a field of random phases too.
  double squares = 0;
  for (const Complex& value : grid)
  {
    squares += double(value.real()) * value.real();
  }
  const float scale = float(1 / std::sqrt(squares / total));
  std::vector<float> values(total);
  std::transform(
    grid.begin(), grid.end(), values.begin(), [scale](Complex c) { return scale * c.real(); });
  return values;
}

std::vector<float> makeBlobs(int n)
{
  std::vector<float> values = makeTurbulence(n);
  std::mt19937 random(21);
  const auto uniform = [&random]() { return random() / 4294967296.; };
  std::array<std::array<double, 3>, 5> centers;
  for (auto& center : centers)
  {
    center = { 0.1 + 0.8 * uniform(), 0.1 + 0.8 * uniform(), 0.1 + 0.8 * uniform() };
  }
  constexpr double radius = 0.015;
  std::size_t at = 0;
  for (int z = 0; z < n; ++z)
  {
    for (int y = 0; y < n; ++y)
    {
      for (int x = 0; x < n; ++x, ++at)
      {
        double value = 0.02 * values[at];
        for (const auto& center : centers)
        {
          const double dx = (x + 0.5) / n - center[0];
          const double dy = (y + 0.5) / n - center[1];
          const double dz = (z + 0.5) / n - center[2];
          value += std::exp(-(dx * dx + dy * dy + dz * dz) / (2 * radius * radius));
        }
        values[at] = float(value);
      }
    }
  }
  return values;
}

vtkSmartPointer<vtkFloatArray> toArray(const std::vector<float>& values, const char* arrayName)
{
  auto array = vtkSmartPointer<vtkFloatArray>::New();
  array->SetName(arrayName);
  array->SetNumberOfValues(static_cast<vtkIdType>(values.size()));
  std::copy(values.begin(), values.end(), array->GetPointer(0));
  return array;
}

vtkSmartPointer<vtkFloatArray> resizeMri(int n)
{
  vtkNew<vtkNIFTIImageReader> reader;
  if (!reader->CanReadFile(MriFile))
  {
    throw std::runtime_error(std::string("cannot read ") + MriFile);
  }
  reader->SetFileName(MriFile);
  vtkNew<vtkImageCast> cast;
  cast->SetInputConnection(reader->GetOutputPort());
  cast->SetOutputScalarTypeToFloat();
  vtkNew<vtkImageSincInterpolator> sinc;
  sinc->AntialiasingOn();
  vtkNew<vtkImageResize> resize;
  resize->SetInputConnection(cast->GetOutputPort());
  resize->SetInterpolator(sinc);
  resize->SetOutputDimensions(n, n, n);
  resize->Update();
  vtkSmartPointer<vtkFloatArray> array =
    vtkFloatArray::SafeDownCast(resize->GetOutput()->GetPointData()->GetScalars());
  array->SetName(ScalarName);
  return array;
}

/// The second array: a smooth function of the place.
float extraAt(double x, double y, double z)
{
  return float(x * y + z);
}

}

std::string name(Field field)
{
  return field == Field::Mri ? "MRI" : field == Field::Turbulent ? "turbulent" : "blobs";
}

vtkSmartPointer<vtkImageData> makeImage(Field field, int n)
{
  auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(n, n, n);
  image->SetSpacing(1. / n, 1. / n, 1. / n);
  image->GetPointData()->SetScalars(field == Field::Mri ? resizeMri(n)
      : field == Field::Turbulent                       ? toArray(makeTurbulence(n), ScalarName)
                                                        : toArray(makeBlobs(n), ScalarName));
  std::vector<float> extra;
  extra.reserve(image->GetNumberOfPoints());
  for (int z = 0; z < n; ++z)
  {
    for (int y = 0; y < n; ++y)
    {
      for (int x = 0; x < n; ++x)
      {
        extra.push_back(extraAt(double(x) / n, double(y) / n, double(z) / n));
      }
    }
  }
  image->GetPointData()->AddArray(toArray(extra, ExtraName));
  return image;
}

vtkSmartPointer<vtkUnstructuredGrid> makeTetrahedra(vtkImageData* image, int n, bool shuffled)
{
  const int size = image->GetDimensions()[0];
  const float* field =
    vtkFloatArray::SafeDownCast(image->GetPointData()->GetScalars())->GetPointer(0);
  std::mt19937 random(22);
  const auto uniform = [&random]() { return random() / 4294967296.; };

  const vtkIdType side = n + 1;
  const vtkIdType pointCount = side * side * side;
  std::vector<vtkIdType> place(pointCount);
  std::iota(place.begin(), place.end(), 0);
  if (shuffled)
  {
    std::shuffle(place.begin(), place.end(), random);
  }
  vtkNew<vtkFloatArray> coordinates;
  coordinates->SetNumberOfComponents(3);
  coordinates->SetNumberOfTuples(pointCount);
  std::vector<float> values(pointCount);
  std::vector<float> extra(pointCount);
  for (vtkIdType p = 0; p < pointCount; ++p)
  {
    const std::array<vtkIdType, 3> lattice = { p % side, p / side % side, p / side / side };
    std::array<double, 3> x;
    std::array<int, 3> base;
    std::array<double, 3> t;
    for (int axis = 0; axis < 3; ++axis)
    {
      const bool border = lattice[axis] == 0 || lattice[axis] == n;
      x[axis] = (double(lattice[axis]) + (border ? 0 : 0.3 * (uniform() - 0.5))) / n;
      const double at = x[axis] * (size - 1);
      base[axis] = std::min(int(at), size - 2);
      t[axis] = at - base[axis];
    }
    double value = 0;
    for (int corner = 0; corner < 8; ++corner)
    {
      const int dx = corner & 1;
      const int dy = corner >> 1 & 1;
      const int dz = corner >> 2;
      value += (dx ? t[0] : 1 - t[0]) * (dy ? t[1] : 1 - t[1]) * (dz ? t[2] : 1 - t[2]) *
        field[(std::size_t(base[2] + dz) * size + base[1] + dy) * size + base[0] + dx];
    }
    std::copy(x.begin(), x.end(), coordinates->GetPointer(3 * place[p]));
    values[place[p]] = float(value);
    extra[place[p]] = extraAt(x[0], x[1], x[2]);
  }

  // Kuhn's division: one tetrahedron for each order of walking along the axes, which agrees between
  // neighboring boxes.
  constexpr int orders[6][3] = { { 0, 1, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 0, 2, 1 }, { 2, 1, 0 },
    { 1, 0, 2 } };
  const std::array<vtkIdType, 3> stride = { 1, side, side * side };
  std::vector<std::array<vtkIdType, 4>> cells;
  cells.reserve(6 * std::size_t(n) * n * n);
  for (vtkIdType box = 0; box < vtkIdType(n) * n * n; ++box)
  {
    const vtkIdType corner = box % n + box / n % n * stride[1] + box / n / n * stride[2];
    for (int o = 0; o < 6; ++o)
    {
      const vtkIdType a = corner;
      const vtkIdType b = a + stride[orders[o][0]];
      const vtkIdType c = b + stride[orders[o][1]];
      const vtkIdType d = c + stride[orders[o][2]];
      // The odd orders would be inside out.
      cells.push_back({ place[a], place[o < 3 ? b : c], place[o < 3 ? c : b], place[d] });
    }
  }
  if (shuffled)
  {
    std::shuffle(cells.begin(), cells.end(), random);
  }
  vtkNew<vtkIdTypeArray> connectivity;
  connectivity->SetNumberOfValues(4 * static_cast<vtkIdType>(cells.size()));
  std::copy(
    cells.front().data(), cells.front().data() + 4 * cells.size(), connectivity->GetPointer(0));
  vtkNew<vtkCellArray> cellArray;
  cellArray->SetData(4, connectivity);

  auto grid = vtkSmartPointer<vtkUnstructuredGrid>::New();
  vtkNew<vtkPoints> points;
  points->SetData(coordinates);
  grid->SetPoints(points);
  grid->SetCells(VTK_TETRA, cellArray);
  grid->GetPointData()->SetScalars(toArray(values, ScalarName));
  grid->GetPointData()->AddArray(toArray(extra, ExtraName));
  return grid;
}
