"""What tests of errors need: what the ranks say while something is done."""

import contextlib
import glob
import os

from paraview.simple import Delete, ProgrammableSource

LOG = os.environ["ORRERY_TEST_OUTPUT"] + "/messages"
LISTEN = f"""
import os, sys
import vtkmodules.vtkParallelCore as parallel
controller = parallel.vtkMultiProcessController.GetGlobalController()
sys.orrery_stderr = os.dup(2)
log = open("{LOG}%d" % controller.GetLocalProcessId(), "w")
os.dup2(log.fileno(), 2)
controller.Barrier()
"""
CEASE = """
import os, sys
import vtkmodules.vtkParallelCore as parallel
os.dup2(sys.orrery_stderr, 2)
parallel.vtkMultiProcessController.GetGlobalController().Barrier()
"""


def on_each_rank(script):
    source = ProgrammableSource(Script=script, OutputDataSetType="vtkTable")
    source.UpdatePipeline()
    Delete(source)


@contextlib.contextmanager
def heard():
    """Gives a list that afterwards holds the errors and warnings of all ranks: pairs of the rank and
    the line."""
    messages = []
    on_each_rank(LISTEN)
    try:
        yield messages
    finally:
        on_each_rank(CEASE)
    for name in sorted(glob.glob(LOG + "*")):
        for line in open(name):
            print(line, end="")
            if "ERR|" in line or "WARN|" in line:
                messages.append((int(name[len(LOG):]), line))
