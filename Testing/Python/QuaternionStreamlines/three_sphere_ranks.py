# run: pvbatch 1
# run: pvbatch 2
# expects: errors
"""Each rank draws its pieces on the same three-sphere.

When a view closes in pvbatch, VTK 9.6 warns of a texture of its own, whatever was drawn.
"""

from paraview.simple import *

from flows import SWIRL, streamlines
from pictures import difference, new_view, pixels, white

lines = streamlines(SWIRL, ([-8, 1, -5], [7, 2, 5]), 20)
frames = QuaternionStreamlines(Input=lines)
frames.UpdatePipeline()
chosen = ["POINTS", "FrenetQuaternion"]
angles = [50, 20, 0, 10, 0, 0]
camera = {"CameraPosition": [1, 2, 7], "CameraFocalPoint": [0, 0, 0]}

sphere_view = new_view(**camera)
sphere = Show(frames, sphere_view)
sphere.SetRepresentationType("Three-Sphere")
sphere.ThreeSphereQuaternions, sphere.ThreeSpherePlaneAngles = chosen, angles
sphere.ThreeSphereWireframe, sphere.ThreeSphereLighting = 0, "None"
white(sphere)

map_view = new_view(**camera)
white(Show(QuaternionMap(Input=frames, Quaternions=chosen, PlaneAngles=angles), map_view))

part = difference(pixels(sphere_view, "sphere"), pixels(map_view, "map"))
assert part < 0.02, part
