#!/usr/bin/env python3
"""Runs YOLOv8 (ultralytics) on the images of a project and posts what it finds.

    python yolov8_ml_pipeline.py PROJECT_ID --limit 5 --model-size n

`run_yolov8_pipeline.sh` installs what it needs and calls it. See README_YOLOV8.md.

Work that was interrupted is taken up where it stopped: every image and model has a job id of its own, so the same
command finds the analyses that it began.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

from vista_client import Vista, VistaError

Json = Dict[str, Any]

#: The weights of each task, by what follows `yolov8n` in their file name.
TASKS = {"detect": "", "segment": "-seg", "pose": "-pose", "classify": "-cls"}

COCO_KEYPOINTS = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow "
    "left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle"
).split()


def as_list(values: Any) -> Any:
    """A tensor or an array as Python's lists; lists as they are."""
    return values.tolist() if hasattr(values, "tolist") else values


def to_annotations(result: Any) -> List[Json]:
    """What an ultralytics `Results` holds of one image, as VISTA's annotations: masks where there are any, else
    keypoints, else boxes, or the classes of the whole image. Coordinates are pixels of the image as displayed."""
    if getattr(result, "probs", None) is not None:
        return [_classification(result)]
    boxes = getattr(result, "boxes", None)
    if boxes is None or len(boxes) == 0:
        return []
    seen = [
        {"class_name": result.names[int(cls)], "confidence": round(float(confidence), 6)}
        for cls, confidence in zip(as_list(boxes.cls), as_list(boxes.conf))
    ]
    corners = [[round(float(value), 3) for value in each] for each in as_list(boxes.xyxy)]
    height, width = result.orig_shape
    frame = {"image_width": int(width), "image_height": int(height)}
    masks = getattr(result, "masks", None)
    keypoints = getattr(result, "keypoints", None)
    if masks is not None:
        return [
            _mask(about, [[float(x), float(y)] for x, y in as_list(outline)], bbox, frame)
            for about, outline, bbox in zip(seen, masks.xy, corners)
        ]
    if keypoints is not None:
        return [
            _keypoints(about, points, bbox, frame)
            for about, points, bbox in zip(seen, as_list(keypoints.data), corners)
        ]
    return [_box(about, bbox, frame) for about, bbox in zip(seen, corners)]


def _box(about: Json, bbox: List[float], frame: Json) -> Json:
    data = {"bbox": bbox, "format": "xyxy", **frame}
    return {"annotation_type": "bounding_box", **about, "data": data}


def _mask(about: Json, outline: List[List[float]], bbox: List[float], frame: Json) -> Json:
    # A mask too small to have an outline is still an instance: its box stands for it.
    if len({tuple(point) for point in outline}) < 3:
        return _box(about, bbox, frame)
    points = [[round(x, 3), round(y, 3)] for x, y in outline]
    data = {"points": points, "format": "polygon", **frame}
    return {"annotation_type": "segmentation", **about, "data": data}


def _keypoints(about: Json, points: Sequence[Sequence[float]], bbox: List[float], frame: Json) -> Json:
    names = COCO_KEYPOINTS if len(points) == len(COCO_KEYPOINTS) else [f"point_{i}" for i in range(len(points))]
    keypoints = []
    for name, point in zip(names, points):
        x, y = float(point[0]), float(point[1])
        keypoint: Json = {"name": name, "x": round(x, 3), "y": round(y, 3)}
        if len(point) > 2:
            keypoint["confidence"] = round(min(1.0, max(0.0, float(point[2]))), 6)
        # ultralytics writes 0, 0 for a point that was not found.
        keypoint["visibility"] = 0 if x == 0 and y == 0 else 2
        keypoints.append(keypoint)
    data = {"keypoints": keypoints, "bbox": bbox, **frame}
    return {"annotation_type": "keypoint", **about, "data": data}


def _classification(result: Any) -> Json:
    probs = result.probs
    best = list(zip(as_list(probs.top5), as_list(probs.top5conf)))
    topk = [{"class": result.names[int(index)], "confidence": round(float(score), 6)} for index, score in best]
    return {
        "annotation_type": "classification",
        "class_name": topk[0]["class"],
        "confidence": topk[0]["confidence"],
        "data": {"topk": topk},
    }


class Job:
    """One model with its settings, over the images of a project."""

    def __init__(self, vista: Vista, options: argparse.Namespace, model: Any, library_version: str):
        self.vista = vista
        self.options = options
        self.model = model
        self.parameters = {"confidence_threshold": options.confidence, "iou_threshold": options.iou}
        self.provenance = {"library": "ultralytics", "library_version": library_version, "weights": options.weights}

    def job_id(self, image: Json, attempt: int) -> str:
        """The same for the same work, so that a second run finds what the first began."""
        what = [self.options.model_name, self.options.model_version, self.options.weights, self.parameters]
        digest = hashlib.sha256(repr((image["id"], image.get("sha256"), what)).encode()).hexdigest()
        return f"yolov8-{digest[:24]}-{attempt}"

    def begin(self, image: Json) -> Optional[Json]:
        """The analysis to work on; None where it has been completed. One that broke off while storing is ended."""
        for attempt in range(1, 100):
            analysis = self.vista.create_analysis(
                image["id"],
                self.options.model_name,
                self.options.model_version,
                parameters=self.parameters,
                provenance=self.provenance,
                external_job_id=self.job_id(image, attempt),
            )
            if analysis["status"] == "completed":
                return None
            if analysis["status"] in ("queued", "processing"):
                if analysis["annotation_count"] == 0:
                    return analysis
                self.vista.finalize(analysis["id"], "failed", error_message="interrupted; begun again")
        raise RuntimeError("this image has failed too often")

    def run(self, image: Json, folder: Path) -> Optional[int]:
        """All six steps for one image; answers how many annotations were stored, None where it was done before."""
        analysis = self.begin(image)
        if analysis is None:
            return None
        try:
            if analysis["status"] == "queued":
                self.vista.set_status(analysis["id"], "processing")
            file = folder / f"{image['id']}{Path(image['filename']).suffix.lower() or '.jpg'}"
            self.vista.download_image(image["id"], file)
            begun = time.monotonic()
            result = self.model.predict(
                str(file),
                conf=self.options.confidence,
                iou=self.options.iou,
                device=self.options.device,
                verbose=False,
            )[0]
            seconds = round(time.monotonic() - begun, 3)
            annotations = to_annotations(result)
            if not self.options.no_preview:
                preview = folder / "detections.jpg"
                result.save(filename=str(preview))
                self.vista.upload_artifacts(analysis["id"], {"detections.jpg": (preview, "image/jpeg")})
            stored = self.vista.post_annotations(analysis["id"], annotations)
            summary = {
                "total_detections": stored,
                "processing_time_seconds": seconds,
                "classes_detected": sorted({each["class_name"] for each in annotations}),
            }
            self.vista.finalize(analysis["id"], summary=summary)
            file.unlink()
            return stored
        except KeyboardInterrupt:
            # Left as it is: the next run takes it up.
            raise
        except VistaError as error:
            if error.status != 0:
                self._fail(analysis["id"], error)
            raise
        except Exception as error:
            self._fail(analysis["id"], error)
            raise

    def _fail(self, analysis_id: str, error: Exception) -> None:
        try:
            self.vista.finalize(analysis_id, "failed", error_message=_told(error))
        except VistaError:
            pass  # The first error tells more than its consequence.


def _told(error: Exception) -> str:
    """What went wrong; a server's refusal tells it by itself, and "KeyError: 'x'" more than "'x'"."""
    return str(error) if isinstance(error, VistaError) else f"{type(error).__name__}: {error}"


def load_ultralytics(weights: str) -> Any:
    """The model and the library's version."""
    try:
        import ultralytics
    except ImportError:
        raise SystemExit("ultralytics is not installed: run_yolov8_pipeline.sh with --install-deps installs it.")
    return ultralytics.YOLO(weights), ultralytics.__version__


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs YOLOv8 on the images of a project and posts what it finds.")
    parser.add_argument("project_id", metavar="PROJECT_ID")
    parser.add_argument("--limit", type=int, help="images at the most")
    parser.add_argument("--model-size", choices=list("nsmlx"), default="n")
    parser.add_argument("--task", choices=sorted(TASKS), default="detect")
    parser.add_argument("--weights", help="a file of your own in place of yolov8SIZE[-TASK].pt")
    parser.add_argument("--skip-existing", action="store_true", help="pass over images that this model has completed")
    parser.add_argument("--api-url", help="default: VISTA_URL, else http://localhost:8000")
    parser.add_argument("--api-key", help="default: API_KEY; not needed in local mode")
    parser.add_argument("--model-name", default="yolo_v8")
    parser.add_argument("--model-version", help="default: the size and the task, such as 8n-seg")
    parser.add_argument("--confidence", type=float, default=0.25)
    parser.add_argument("--iou", type=float, default=0.7)
    parser.add_argument("--device", help="cpu, 0, mps, …; default: what ultralytics finds")
    parser.add_argument("--no-preview", action="store_true", help="do not upload a picture of the detections")
    options = parser.parse_args(argv)
    suffix = TASKS[options.task]
    options.weights = options.weights or f"yolov8{options.model_size}{suffix}.pt"
    options.model_version = options.model_version or f"8{options.model_size}{suffix}"
    return options


def main(argv: Sequence[str], load: Callable[[str], Any] = load_ultralytics) -> int:
    options = parse(argv)
    vista = Vista.from_environment(url=options.api_url, api_key=options.api_key, log=print)
    if not vista.secret:
        print("ML_CALLBACK_HMAC_SECRET is not set: pipeline calls are signed with it.", file=sys.stderr)
        return 2
    try:
        model = f"{options.model_name}@{options.model_version}"
        done = set()
        if options.skip_existing:
            found = vista.analyses(options.project_id, model=model, status="completed", limit=1000)
            done = {analysis["image_id"] for analysis in found}
        images = [
            image
            for image in vista.images(options.project_id, limit=1000)
            if image["id"] not in done and image.get("has_pixels", True)
        ][: options.limit]
    except VistaError as error:
        print(error, file=sys.stderr)
        return 1
    if not images:
        print("There is nothing to do: every image has been looked at." if done else "The project has no images.")
        return 0

    job = Job(vista, options, *load(options.weights))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="vista-yolov8-") as folder:
        for number, image in enumerate(images, 1):
            label = f"{number}/{len(images)} {image['filename']}"
            try:
                stored = job.run(image, Path(folder))
                print(f"{label}: {'done before' if stored is None else f'{stored} stored'}", flush=True)
            except KeyboardInterrupt:
                print(f"{label}: stopped. The same command goes on from here.", file=sys.stderr)
                return 130
            except Exception as error:  # One bad image does not end the work on the others.
                failed += 1
                print(f"{label}: {_told(error)}", file=sys.stderr, flush=True)
    print(f"{len(images) - failed} of {len(images)} images done as {model}.")
    print(f"{vista.url}/projects/{options.project_id}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
