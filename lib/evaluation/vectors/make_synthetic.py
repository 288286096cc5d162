"""Writes synthetic.json: small data sets full of corner cases, with what pycocotools' COCOeval says of them.

    pip install pycocotools && python make_synthetic.py

Half-pixel boxes and coarse scores make ties at IoU thresholds and between scores common; there are crowds, doubled
boxes, areas right on the limits of COCO's ranges, images and categories without truth or without detections, and more
detections of a class on an image than count.
"""

import contextlib
import io
import json
import random

import numpy as np
from pycocotools import mask as masks
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIZE = 160
IMAGES = [7, 3, 12, 5, 20, 1]
CATEGORIES = [4, 2, 9, 30]


def box(rng, exact):
    sides = [8, 16, 32, 32.5, 48, 96, 100]
    if exact:
        w, h = rng.choice(sides), rng.choice(sides)
        return [rng.randrange(0, 2 * SIZE) / 2, rng.randrange(0, 2 * SIZE) / 2, w, h]
    return [round(rng.uniform(0, SIZE), 2), round(rng.uniform(0, SIZE), 2), round(rng.uniform(5, 100), 2), rng.choice(sides)]


def near(rng, b, exact):
    step = 0.5 if exact else 0.01
    x, y, w, h = (round(v + step * rng.randrange(-12, 13), 2) for v in b)
    return [x, y, max(w, 1), max(h, 1)]


def score(rng):
    return rng.choice([0.1, 0.3, 0.5, 0.5, 0.5, 0.9, round(rng.random(), 3)])


def boxes(seed, exact):
    rng = random.Random(seed)
    truths, results = [], []
    for image in IMAGES[:5]:
        for category in CATEGORIES[:3]:
            for _ in range(rng.randrange(0, 4)):
                b = box(rng, exact)
                for _ in range(1 + (rng.random() < 0.1)):
                    crowd = int(rng.random() < 0.15)
                    area = b[2] * b[3] if rng.random() < 0.7 else b[2] * b[3] / 2
                    truths.append(dict(image_id=image, category_id=category, bbox=b, area=area, iscrowd=crowd))
                    for _ in range(rng.randrange(0, 3)):
                        results.append(dict(image_id=image, category_id=category, bbox=near(rng, b, exact), score=score(rng)))
    for _ in range(40):
        image, category = rng.choice(IMAGES[1:]), rng.choice(CATEGORIES[1:])
        results.append(dict(image_id=image, category_id=category, bbox=box(rng, exact), score=score(rng)))
    for _ in range(130):
        results.append(dict(image_id=3, category_id=2, bbox=near(rng, box(rng, exact), exact), score=score(rng)))
    rng.shuffle(results)
    return truths, results


def blob(rng, b):
    ys, xs = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    x, y, w, h = b
    inside = ((xs - x - w / 2) / (w / 2)) ** 2 + ((ys - y - h / 2) / (h / 2)) ** 2 < 1
    rle = masks.encode(np.asfortranarray(inside.astype(np.uint8)))
    return dict(size=[SIZE, SIZE], counts=rle["counts"].decode())


def segments(seed):
    rng = random.Random(seed)
    truths, results = [], []
    for image in IMAGES[:5]:
        for category in CATEGORIES[:3]:
            for _ in range(rng.randrange(1, 5)):
                b = box(rng, True)
                x, y, w, h = b
                crowd = int(rng.random() < 0.2)
                if rng.random() < 0.5 and not crowd:
                    shape = [[x, y, x + w, y + 1.3, x + w * 0.7, y + h, x, y + h * 0.8], [x + w, y + h, x + w + 9, y + h, x + w, y + h + 9]]
                else:
                    shape = blob(rng, b)
                truths.append(dict(image_id=image, category_id=category, bbox=b, area=w * h * 0.8, iscrowd=crowd, segmentation=shape))
                for _ in range(rng.randrange(0, 4)):
                    results.append(dict(image_id=image, category_id=category, segmentation=blob(rng, near(rng, b, True)), score=score(rng)))
    for _ in range(15):
        results.append(dict(image_id=rng.choice(IMAGES), category_id=rng.choice(CATEGORIES), segmentation=blob(rng, box(rng, True)), score=score(rng)))
    results.append(dict(image_id=7, category_id=4, segmentation=dict(size=[SIZE, SIZE], counts=masks.encode(np.zeros((SIZE, SIZE), np.uint8, order="F"))["counts"].decode()), score=0.5))
    rng.shuffle(results)
    return truths, results


def poses(seed):
    rng = random.Random(seed)
    truths, results = [], []

    def pose(b, jitter):
        x, y, w, h = b
        spread = [((i * 37) % 17 / 16, (i * 11) % 17 / 16) for i in range(17)]
        return [(round(x + w * u + rng.uniform(-jitter, jitter), 1), round(y + h * v + rng.uniform(-jitter, jitter), 1)) for u, v in spread]

    for image in IMAGES[:5]:
        for _ in range(rng.randrange(1, 5)):
            b = box(rng, True)
            crowd = int(rng.random() < 0.15)
            labelled = rng.choice([0.0, 0.5, 1.0, 1.0])
            seen = [rng.choice([1, 2]) if rng.random() < labelled else 0 for _ in range(17)]
            flat = [v for (px, py), s in zip(pose(b, 0), seen) for v in ((px, py, s) if s else (0, 0, 0))]
            truths.append(dict(image_id=image, category_id=2, bbox=b, area=b[2] * b[3] * 0.53, iscrowd=crowd, keypoints=flat, num_keypoints=sum(s > 0 for s in seen)))
            for _ in range(rng.randrange(0, 4)):
                jitter = rng.choice([0.5, 3, 6, 12])
                results.append(dict(image_id=image, category_id=2, keypoints=[v for px, py in pose(b, jitter) for v in (px, py, 1)], score=score(rng)))
    for _ in range(30):
        results.append(dict(image_id=3, category_id=2, keypoints=[v for px, py in pose(box(rng, True), 2) for v in (px, py, 1)], score=score(rng)))
    rng.shuffle(results)
    return truths, results


def case(name, iou_type, truths, results):
    for i, truth in enumerate(truths):
        truth["id"] = i + 1
    data = dict(
        images=[dict(id=i, width=SIZE, height=SIZE) for i in IMAGES],
        categories=[dict(id=c, name=f"class {c}") for c in CATEGORIES],
        annotations=truths,
    )
    kept = json.loads(json.dumps(dict(name=name, iou_type=iou_type, **data, results=results)))
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = data
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(json.loads(json.dumps(results))), iou_type)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision = evaluation.eval["precision"]
    per_category = {}
    for k, category in enumerate(sorted(CATEGORIES)):
        valid = precision[:, :, k, 0, -1]
        valid = valid[valid > -1]
        per_category[str(category)] = float(valid.mean()) if valid.size else -1.0
    kept["expected"] = dict(
        stats=[float(s) for s in evaluation.stats],
        ap_per_category=per_category,
        # IoU 0.5, all areas, by category in ascending order of ids.
        precision_at_50=precision[0, :, :, 0, -1].T.tolist(),
        scores_at_50=evaluation.eval["scores"][0, :, :, 0, -1].T.tolist(),
        recall=evaluation.eval["recall"].tolist(),
    )
    return kept


cases = [
    *(case(f"boxes on half pixels, seed {s}", "bbox", *boxes(s, True)) for s in range(3)),
    *(case(f"boxes on hundredths, seed {s}", "bbox", *boxes(s, False)) for s in (10, 11)),
    *(case(f"masks, seed {s}", "segm", *segments(s)) for s in (20, 21)),
    *(case(f"keypoints, seed {s}", "keypoints", *poses(s)) for s in (30, 31, 32)),
]
with open("synthetic.json", "w") as out:
    json.dump(cases, out, separators=(",", ":"))
