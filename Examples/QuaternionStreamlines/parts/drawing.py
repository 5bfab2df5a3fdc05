"""How the scenes of this folder are drawn."""

from paraview.simple import *
from PIL import Image, ImageDraw, ImageFont

DARK = [0.05, 0.06, 0.08]
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def render_view(size):
    view = CreateView("RenderView")
    view.ViewSize = [size, size]
    view.OrientationAxesVisibility = 0
    view.UseColorPaletteForBackground = 0
    view.Background = DARK
    view.UseFXAA = 1
    return view


def look(view, direction, zoom=1.3):
    """At all that is shown, from a direction."""
    Render(view)  # so that the view knows where things are
    camera = view.GetActiveCamera()
    camera.SetFocalPoint(0, 0, 0)
    camera.SetPosition(*direction)
    camera.SetViewUp(0, 0, 1)
    view.ResetCamera(False)
    camera.Zoom(zoom)


def show_tubes(source, view, kind, array=None):
    """Of a width in pixels, with the quaternions of the array on the three-sphere."""
    display = Show(source, view)
    display.SetRepresentationType(kind)
    display.LineWidth, display.RenderLinesAsTubes = 3, 1
    display.InterpolateScalarsBeforeMapping = 0  # else VTK draws colored tubes at wrong depths
    if array:
        display.ThreeSphereQuaternions = ["POINTS", array]
    return display


def caption(picture, text):
    """Under the middle of the picture."""
    draw = ImageDraw.Draw(picture)
    try:
        font = ImageFont.truetype(FONT, picture.width // 32)
    except OSError:
        font = ImageFont.load_default()
    width = draw.textlength(text, font=font)
    draw.text(
        ((picture.width - width) / 2, picture.height * 0.945), text, font=font, fill=(215, 215, 210)
    )
    return picture


def beside(pictures):
    """One picture of several, from the left."""
    whole = Image.new("RGB", (sum(p.width for p in pictures), pictures[0].height))
    x = 0
    for picture in pictures:
        whole.paste(picture, (x, 0))
        x += picture.width
    return whole
