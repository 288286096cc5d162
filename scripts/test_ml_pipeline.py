#!/usr/bin/env python3
"""Plays a whole pipeline run on one image, without a model: every kind of annotation and an artifact.

    export ML_CALLBACK_HMAC_SECRET='…' API_KEY='…'
    python scripts/test_ml_pipeline.py --image-id UUID

Posts boxes, a mask, keypoints, a heat map and a classification through the six calls, reads them back, and says at each
step what the server answered. Ends with 0 where everything arrived as it was sent.
"""

from __future__ import annotations

import argparse
import math
import struct
import sys
import zlib
from typing import Any, Dict, List

from vista_client import Vista, VistaError, box

COCO_PERSON = {
    "nose": (0.50, 0.12),
    "left_eye": (0.53, 0.10),
    "right_eye": (0.47, 0.10),
    "left_ear": (0.56, 0.12),
    "right_ear": (0.44, 0.12),
    "left_shoulder": (0.64, 0.28),
    "right_shoulder": (0.36, 0.28),
    "left_elbow": (0.72, 0.44),
    "right_elbow": (0.28, 0.44),
    "left_wrist": (0.76, 0.58),
    "right_wrist": (0.24, 0.58),
    "left_hip": (0.58, 0.56),
    "right_hip": (0.42, 0.56),
    "left_knee": (0.60, 0.75),
    "right_knee": (0.40, 0.75),
    "left_ankle": (0.61, 0.94),
    "right_ankle": (0.39, 0.94),
}


def ellipse_rle(width: int, height: int) -> List[int]:
    """COCO run lengths (column-major, background first) of the ellipse that fills the middle half of the image."""
    counts, run, inside = [], 0, False
    for x in range(width):
        dx = (x + 0.5 - width / 2) / (width / 4)
        reach = math.sqrt(max(0.0, 1 - dx * dx)) * height / 4
        top, bottom = round(height / 2 - reach), round(height / 2 + reach)
        for length, is_mask in ((top, False), (bottom - top, True), (height - bottom, False)):
            if length == 0:
                continue
            if is_mask != inside:
                counts.append(run)
                run, inside = 0, is_mask
            run += length
    counts.append(run)
    return counts


def heat_png(size: int = 64) -> bytes:
    """A one-channel PNG: a hill in the middle."""
    middle = (size - 1) / 2
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        rows.extend(
            round(255 * math.exp(-((x - middle) ** 2 + (y - middle) ** 2) / (size * 1.6) ** 1.4))
            for x in range(size)
        )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def findings(width: int, height: int) -> List[Dict[str, Any]]:
    """One of each kind, laid out over an image of this size."""
    left, top, inner_width, inner_height = width * 0.3, height * 0.1, width * 0.4, height * 0.8
    keypoints = [
        {
            "name": name,
            "x": left + x * inner_width,
            "y": top + y * inner_height,
            "confidence": 0.9,
            "visibility": 1 if name.startswith("right_w") else 2,
        }
        for name, (x, y) in COCO_PERSON.items()
    ]
    return [
        box("person", 0.95, left, top, inner_width, inner_height),
        box("bicycle", 0.42, width * 0.05, height * 0.55, width * 0.35, height * 0.35),
        {
            "annotation_type": "segmentation",
            "class_name": "person",
            "confidence": 0.91,
            "data": {"rle": {"size": [height, width], "counts": ellipse_rle(width, height)}, "format": "rle"},
        },
        {
            "annotation_type": "keypoint",
            "class_name": "person",
            "confidence": 0.88,
            "data": {"keypoints": keypoints},
        },
        {
            "annotation_type": "heatmap",
            "class_name": "person",
            "confidence": None,
            "data": {"artifact_name": "heatmap.png", "kind": "scalar", "range": [0, 1]},
        },
        {
            "annotation_type": "classification",
            "class_name": "street",
            "confidence": 0.7,
            "data": {"scores": {"street": 0.7, "park": 0.2, "indoors": 0.1}},
        },
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Plays a whole pipeline run on one image, without a model.")
    parser.add_argument("--image-id", required=True, metavar="UUID")
    parser.add_argument("--api-url", help="default: VISTA_URL, else http://localhost:8000")
    parser.add_argument("--api-key", help="default: API_KEY; not needed in local mode")
    parser.add_argument("--model-name", default="test_model")
    parser.add_argument("--model-version", default="1.0.0")
    options = parser.parse_args()
    vista = Vista.from_environment(url=options.api_url, api_key=options.api_key, log=print)
    if not vista.secret:
        parser.error("ML_CALLBACK_HMAC_SECRET is not set: pipeline calls are signed with it")

    try:
        image = vista.get(f"/api/images/{options.image_id}")
        print(f"Image {image['filename']}, {image['width']} × {image['height']}")
        annotations = findings(image["width"], image["height"])
        with vista.analysis(image["id"], options.model_name, options.model_version, parameters={"simulated": True}) as run:
            print(f"1  created analysis {run.id}\n2  processing")
            run.upload("heatmap.png", heat_png(), "image/png")
            print("3  upload address given\n4  heatmap.png uploaded")
            print(f"5  {run.post(annotations)} annotations stored")
            run.summary = {"total_detections": len(annotations)}
        missing = run.ended["missing_artifacts"] if run.ended else []
        print(f"6  {run.ended['status'] if run.ended else 'not ended'}")
        stored = vista.get(f"/api/analyses/{run.id}/annotations")["annotations"]
    except VistaError as error:
        print(error, file=sys.stderr)
        return 1

    sent = [(each["annotation_type"], each["class_name"], each["confidence"], each["data"]) for each in annotations]
    read = [(each["annotation_type"], each["class_name"], each["confidence"], each["data"]) for each in stored]
    if read != sent or missing:
        print(f"What was read back is not what was sent: {missing or read}", file=sys.stderr)
        return 1
    print(f"All {len(sent)} came back as they were sent. See them at")
    print(f"{vista.url}/projects/{image['project_id']}/images/{image['id']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
