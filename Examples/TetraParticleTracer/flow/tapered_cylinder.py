"""The unsteady flow past a tapered cylinder, computed with numpy in about a minute.

    pvpython tapered_cylinder.py OUTPUT-FOLDER

Writes tapered_cylinder.pvd, time steps of a curvilinear O-grid with the point arrays velocity and
spanwise_vorticity, in units of the largest diameter and the speed of the free stream, which comes
from -x. The diameter falls from 1 to 0.6 along z, and the Reynolds number from 150 to 90 with it.

The method is strip theory. In each cross-section the flow is plane, and its vorticity w and stream
function p follow

    dw/dt + u . grad w = nu laplace(w),    laplace(p) = -w

on circles r = radius exp(s), where both operators are those of the plane (s, angle) over r^2.
Poisson's equation is a tridiagonal system along the radius for each Fourier mode around the
cylinder. Advection is upwind and of third order (Wicker and Skamarock, Monthly Weather Review 130,
2002), the time step that of Adams and Bashforth.

Alone, each section would shed vortices at its own frequency, and the street would be torn more and
more. What holds it together behind a real cylinder, pressure and flow along the span, is left to a
diffusion of vorticity along the span that is stronger than the fluid's. The velocity along the span
is zero. Noack, Ohle and Eckelmann (Journal of Fluid Mechanics 227, 1991) coupled oscillators by
diffusion and found the cells of the vortex streets behind slender cones; here, too, vortices are
shed at a slant first and in cells in the long run.
"""

import os
import sys
import time

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkStructuredGrid
from vtkmodules.vtkIOXML import vtkXMLStructuredGridWriter

SPAN = 8
DIAMETERS = 1, 0.6
VISCOSITY = 1 / 150
COUPLING = 3 * VISCOSITY  # the diffusion along the span
FARTHEST = 40  # in radii of the cylinder

POINTS = 64, 64, 32  # along the radius, around, along the span
STEPS, INTERVAL = 60, 0.3  # the time steps written
SKIPPED = 47  # before them, in which the street forms
SUBSTEPS = 36  # in each: with less than 32 the flow near the wall is unstable


class TaperedCylinderFlow:
    """The flow in all sections. Its arrays run over the radius, the span and the angle."""

    def __init__(self):
        radial, around, across = POINTS
        self.dt = INTERVAL / SUBSTEPS
        self.z = np.linspace(0, SPAN, across)
        self.dz = self.z[1]
        stretch = np.linspace(0, np.log(FARTHEST), radial)
        self.ds = stretch[1]
        self.angle = np.arange(around) * 2 * np.pi / around
        self.da = self.angle[1]
        self.wall = np.linspace(*DIAMETERS, across)[:, None] / 2
        self.r = np.exp(stretch)[:, None, None] * self.wall
        self.r2 = self.r**2
        self.prepare_poisson()
        self.vorticity = self.disturbance()
        self.last_rate = None

    def disturbance(self):
        """A vortex to start with, without which the wake would stay symmetric for long."""
        x, y = self.r * np.cos(self.angle), self.r * np.sin(self.angle)
        vorticity = 3 * np.exp(-((x - 4 * self.wall) ** 2 + (y - 0.6) ** 2) / 0.3)
        vorticity[0] = 0
        return vorticity

    def prepare_poisson(self):
        """Eliminates the lower diagonal. It is the same for all sections."""
        radial, around, across = POINTS
        mode = np.arange(around // 2 + 1)
        self.pivot = np.zeros((radial, mode.size))
        for i in range(1, radial - 1):
            self.pivot[i] = 1 / (2 + (mode * self.ds) ** 2 - self.pivot[i - 1])
        # Far away the disturbance of mode k falls as r^-k, which gives the outer row its slope.
        self.inner, outer = 1 - mode * self.ds / 2, 1 + mode * self.ds / 2
        self.outer_pivot = 1 / (outer - self.inner * self.pivot[-2])
        # The disturbance is that of the potential flow, which is mode 1: this times sin(angle).
        potential = (self.r - self.wall**2 / self.r)[:, :, 0]
        slope = outer[1] * potential[-1] - self.inner[1] * potential[-2]
        self.free_stream = np.zeros((across, mode.size), complex)
        self.free_stream[:, 1] = -0.5j * around * slope

    def stream_function(self):
        p = np.fft.rfft(self.vorticity * self.r2) * self.ds**2
        mean = p[:, :, 0].copy()
        p[0] = 0
        for i in range(1, len(p) - 1):
            p[i] += p[i - 1]
            p[i] *= self.pivot[i]
        p[-1] = (p[-2] * self.inner + self.free_stream) * self.outer_pivot
        for i in range(len(p) - 2, 0, -1):
            p[i] += self.pivot[i] * p[i + 1]
        # The mean around has no slope at the wall, where nothing slips: integrate it from there.
        mean[0] /= 2
        p[1:, :, 0] = -np.cumsum(np.cumsum(mean, axis=0)[:-1], axis=0)
        return np.fft.irfft(p, POINTS[1])

    def hold_wall(self, p):
        """
        The vorticity at the wall with which nothing slips there, by Thom's formula. Not its mean
        around: none leaves the wall, or the pressure would have two values at one point.
        """
        thom = -2 * p[1] / (self.r2[0] * self.ds**2)
        self.vorticity[0] = around_mean(self.vorticity[0]) + thom - around_mean(thom)

    def rate(self, p):
        """The change of the vorticity in time."""
        w = self.vorticity
        outward, along = self.face_speeds(p)
        change = np.empty_like(w)
        change[0] = around_mean(w[1] - w[0]) * (2 * VISCOSITY / self.ds**2)
        change[1:-1] = self.outward_gain(outward) + self.along_gain(along)
        change[-1] = np.maximum(outward[-1], 0) * (w[-2] - w[-1]) / self.ds
        change /= self.r2
        exchange = np.diff(w, axis=1) * (COUPLING / self.dz**2)
        change[:, :-1] += exchange
        change[:, 1:] -= exchange
        return change

    def face_speeds(self, p):
        """Radius times velocity between the points, outward and along the circles."""
        p = wrapped(p)
        slope = (p[:, :, 3:-1] - p[:, :, 1:-3]) / (2 * self.da)
        outward = (slope[1:] + slope[:-1]) / 2
        slope = (p[:-2, :, 1:-1] - p[2:, :, 1:-1]) / (2 * self.ds)
        along = (slope[..., 1:] + slope[..., :-1]) / 2
        return outward, along

    def outward_gain(self, speed):
        w = self.vorticity
        padded = np.concatenate([w[:1], w, w[-1:]])
        rows = [padded[n : n + len(speed)] for n in range(4)]
        flux = upwind(speed, *rows) - (rows[2] - rows[1]) * (VISCOSITY / self.ds)
        return (flux[:-1] - flux[1:]) / self.ds

    def along_gain(self, speed):
        padded = wrapped(self.vorticity[1:-1])
        columns = [padded[..., n : n + speed.shape[2]] for n in range(4)]
        flux = upwind(speed, *columns) - (columns[2] - columns[1]) * (VISCOSITY / self.da)
        return (flux[..., :-1] - flux[..., 1:]) / self.da

    def advance(self):
        p = self.stream_function()
        self.hold_wall(p)
        rate = self.rate(p)
        last = rate if self.last_rate is None else self.last_rate
        self.vorticity += self.dt * (1.5 * rate - 0.5 * last)
        self.last_rate = rate

    def velocity(self):
        """x, y and z components."""
        p = self.stream_function()
        ring = wrapped(p)
        outward = (ring[:, :, 3:-1] - ring[:, :, 1:-3]) / (2 * self.da * self.r)
        along = -np.gradient(p, self.ds, axis=0, edge_order=2) / self.r
        along[0] = 0
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        x, y = outward * cos - along * sin, outward * sin + along * cos
        return np.stack([x, y, np.zeros_like(x)], axis=-1)

    def grid(self):
        """The current state, with the seam's points repeated."""
        x, y = self.r * np.cos(self.angle), self.r * np.sin(self.angle)
        z = np.broadcast_to(self.z[:, None], x.shape)
        grid = vtkStructuredGrid()
        grid.SetDimensions(POINTS[0], POINTS[1] + 1, POINTS[2])
        points = vtkPoints()
        points.SetData(vtk_array(np.stack([x, y, z], axis=-1), "points"))
        grid.SetPoints(points)
        grid.GetPointData().AddArray(vtk_array(self.velocity(), "velocity"))
        grid.GetPointData().AddArray(vtk_array(self.vorticity, "spanwise_vorticity"))
        return grid


def around_mean(values):
    return values.mean(axis=-1, keepdims=True)


def wrapped(values):
    """With two columns more on either side."""
    return np.concatenate([values[..., -2:], values, values[..., :2]], axis=-1)


def upwind(speed, a, b, c, d):
    """The flux between b and c, of four points in a row."""
    flux = (7 * (b + c) - (a + d)) * speed
    flux -= (3 * (c - b) - (d - a)) * np.abs(speed)
    flux /= 12
    return flux


def vtk_array(values, name):
    values = np.concatenate([values, values[:, :, :1]], axis=2)
    order = 1, 2, 0, *range(3, values.ndim)  # the radius varies fastest
    values = np.ascontiguousarray(values.transpose(order), np.float32)
    array = numpy_to_vtk(values.reshape(-1, *values.shape[3:]), deep=True)
    array.SetName(name)
    return array


def write(grid, file):
    writer = vtkXMLStructuredGridWriter()
    writer.SetInputData(grid)
    writer.SetFileName(file)
    writer.SetDataModeToBinary()
    writer.Write()


def compute(folder, say=print):
    """Writes the time steps to the folder and returns the name of the file that lists them."""
    os.makedirs(folder, exist_ok=True)
    flow = TaperedCylinderFlow()
    names = [f"tapered_cylinder_{step:02}.vts" for step in range(STEPS)]
    count = SKIPPED + STEPS
    for step in range(count):
        for _ in range(SUBSTEPS):
            flow.advance()
        if step >= SKIPPED:
            write(flow.grid(), os.path.join(folder, names[step - SKIPPED]))
        tenths = 10 * (step + 1) // count
        if tenths > 10 * step // count:
            say(f"computing the flow: {10 * tenths} %")
    return write_list(names, os.path.join(folder, "tapered_cylinder.pvd"))


def write_list(names, file):
    with open(file, "w") as pvd:
        print('<VTKFile type="Collection"><Collection>', file=pvd)
        for step, name in enumerate(names):
            print(f'<DataSet timestep="{step * INTERVAL:g}" file="{name}"/>', file=pvd)
        print("</Collection></VTKFile>", file=pvd)
    return file


if __name__ == "__main__":
    started = time.time()
    print(compute(sys.argv[1] if len(sys.argv) > 1 else "tapered_cylinder"))
    print(f"{time.time() - started:.0f} s")
