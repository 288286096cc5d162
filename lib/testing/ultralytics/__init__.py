"""Stands in for ultralytics, which cannot run here: answers recorded results in the shape of ultralytics' `Results`.

RECORDED_RESULTS names a JSON file: by the size of the image ("640x480"), what a model found. An image of the size FAIL_ON
raises, one of the size KILL_ON ends the process as kill -9 does.
"""

import json
import os
import signal
import struct
from pathlib import Path

__version__ = "8.3.0-recorded"


class Tensor:
    """Of torch.Tensor what a pipeline may use."""

    def __init__(self, values):
        self._values = values

    def __len__(self):
        return len(self._values)

    def tolist(self):
        return self._values


class Part:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __len__(self):
        return len(self.cls)


class Results:
    def __init__(self, path, recorded):
        width, height = jpeg_size(path)
        self.path = path
        self.orig_shape = (height, width)
        self.names = {int(index): name for index, name in recorded["names"].items()}
        found = recorded.get("boxes")
        self.boxes = found and Part(**{name: Tensor(values) for name, values in found.items()})
        outlines = recorded.get("masks")
        self.masks = outlines and Part(cls=outlines, xy=[Tensor(outline) for outline in outlines])
        points = recorded.get("keypoints")
        self.keypoints = points and Part(cls=points, data=Tensor(points))
        probs = recorded.get("probs")
        self.probs = probs and Part(cls=[], top5=probs["top5"], top5conf=Tensor(probs["top5conf"]))

    def save(self, filename):
        Path(filename).write_bytes(Path(self.path).read_bytes())


class YOLO:
    def __init__(self, weights):
        self.weights = weights

    def predict(self, source, conf, iou, device, verbose):
        recorded = json.loads(Path(os.environ["RECORDED_RESULTS"]).read_text())
        size = "{}x{}".format(*jpeg_size(source))
        if os.environ.get("FAIL_ON") == size:
            raise RuntimeError("CUDA out of memory")
        if os.environ.get("KILL_ON") == size:
            os.kill(os.getpid(), signal.SIGKILL)
        return [Results(source, recorded[size])]


def jpeg_size(path):
    """Width and height, from the frame header (ITU T.81, B.2.2)."""
    data = Path(path).read_bytes()
    at = 2
    while at < len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xC2:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise ValueError("no JPEG")
