"""A client of VISTA's HTTP API in one file, with the standard library alone (Python 3.8 or later).

    from vista_client import Vista

    vista = Vista("http://localhost:8000", api_key="vista_…", secret="…")
    for image in vista.images(project_id):
        with vista.analysis(image["id"], "my_detector", "1.0") as run:
            run.post([box("person", 0.95, 40, 30, 120, 200)])

Calls that fail on the way (no connection, 429, 5xx) are tried again with growing pauses. That is safe: what a user posts
carries an idempotency key, what a pipeline posts is remembered by its bytes, and every attempt is signed anew.
Everything else that is not a success raises `VistaError`, which says what the server said.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import hmac
import json
import mimetypes
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

Json = Dict[str, Any]
Content = Union[bytes, str, "os.PathLike[str]"]

#: Annotations and bytes of one call, well under what a server takes; `GET /api/limits` says what that is.
CHUNK_ANNOTATIONS = 5000
CHUNK_BYTES = 16 * 2**20

_REPOSITORY = Path(__file__).resolve().parent.parent


class VistaError(Exception):
    """The server refused a call; `status` is 0 where it could not be reached."""

    def __init__(self, call: str, status: int, problem: Json):
        self.status = status
        self.problem = problem
        title = problem.get("title", "no answer" if status == 0 else "error")
        detail = problem.get("detail", "")
        # Some details begin with the title.
        lines = [f"{call}: {status} {detail if detail.startswith(title) else f'{title}: {detail}'}"]
        lines += [f"  {error.get('pointer')}: {error.get('message')}" for error in problem.get("errors", [])[:10]]
        if problem.get("request_id"):
            lines.append(f"  request {problem['request_id']}")
        super().__init__("\n".join(lines))


def find_secret(environment: Mapping[str, str] = os.environ) -> Optional[str]:
    """The secret that pipelines sign with: ML_CALLBACK_HMAC_SECRET of the environment or of this repository's .env,
    else the one that a server started here has made. Of several, the first."""
    given = environment.get("ML_CALLBACK_HMAC_SECRET") or _setting("ML_CALLBACK_HMAC_SECRET")
    if given:
        return given.split(",")[0].strip()
    folder = environment.get("VISTA_DATA_DIR") or _setting("VISTA_DATA_DIR") or "data"
    with contextlib.suppress(OSError, ValueError):
        secrets = json.loads((_REPOSITORY / folder / "secrets.json").read_text())
        return secrets.get("ml_callback_hmac_secret")
    return None


def _setting(name: str) -> Optional[str]:
    """A setting of the repository's .env, which `source ../.env` does not export."""
    with contextlib.suppress(OSError):
        found = re.findall(rf"^(?:export\s+)?{name}=(.*)$", (_REPOSITORY / ".env").read_text(), re.MULTILINE)
        if found:
            return found[-1].strip().strip("'\"") or None
    return None


def box(class_name: str, confidence: Optional[float], x: float, y: float, width: float, height: float) -> Json:
    """A bounding box in pixels of the image; a confidence of None is unknown."""
    return {
        "annotation_type": "bounding_box",
        "class_name": class_name,
        "confidence": confidence,
        "data": {"bbox": [x, y, width, height], "format": "xywh"},
    }


class Vista:
    """A server. `api_key` is for what people do, `secret` for what pipelines do; either may be left out."""

    def __init__(
        self,
        url: str = "http://localhost:8000",
        api_key: Optional[str] = None,
        secret: Optional[str] = None,
        timeout: float = 120,
        attempts: int = 6,
        log: Callable[[str], None] = lambda line: None,
    ):
        self.url = url.rstrip("/")
        self.api_key = api_key
        self.secret = secret
        self.timeout = timeout
        self.attempts = attempts
        self.log = log

    @classmethod
    def from_environment(cls, **given: Any) -> "Vista":
        """By VISTA_URL, API_KEY (or VISTA_API_KEY) and `find_secret`; what is given and not None wins."""
        settings: Json = {
            "url": os.environ.get("VISTA_URL") or "http://localhost:8000",
            "api_key": os.environ.get("API_KEY") or os.environ.get("VISTA_API_KEY") or None,
            "secret": find_secret(),
        }
        settings.update({name: value for name, value in given.items() if value is not None})
        return cls(**settings)

    # --- what people do ---

    def get(self, path: str, **query: Any) -> Any:
        """Any GET that answers JSON."""
        return self._json("GET", _with_query(path, query))

    def post(self, path: str, payload: Any) -> Any:
        """Any POST of JSON as a user, done once however often it is sent."""
        return self._as_user("POST", path, _encode(payload), "application/json")

    def pages(self, path: str, **query: Any) -> Iterator[Json]:
        """A list, page after page."""
        url: Optional[str] = _with_query(path, query)
        while url:
            with self._open("GET", url, self._user_headers) as answer:
                yield from json.load(answer)
                following = re.search(r'<([^>]+)>\s*;\s*rel="next"', answer.headers.get("Link") or "")
            url = following and self._here(following.group(1))

    def projects(self) -> Iterator[Json]:
        return self.pages("/api/projects")

    def images(self, project_id: str, **filters: Any) -> Iterator[Json]:
        """The images of a project; filters are those of `GET /api/projects/{id}/images`."""
        return self.pages(f"/api/projects/{project_id}/images", **filters)

    def analyses(self, project_id: str, **filters: Any) -> Iterator[Json]:
        """The analyses of a project; filters are `status` and `model` (name@version)."""
        return self.pages(f"/api/projects/{project_id}/analyses", **filters)

    def create_project(self, name: str, description: Optional[str] = None) -> Json:
        return self.post("/api/projects", {"name": name, "description": description})

    def upload_image(self, project_id: str, path: Content, metadata: Optional[Json] = None) -> Json:
        """Uploads an image file and answers the image."""
        name = Path(os.fspath(path)).name if not isinstance(path, bytes) else "image"
        boundary = uuid.uuid4().hex
        parts: List[bytes] = []
        if metadata is not None:
            parts.append(_part(boundary, 'name="metadata"', None, _encode(metadata)))
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        quoted = name.replace("\\", "_").replace('"', "%22").replace("\r", "").replace("\n", "")
        parts.append(_part(boundary, f'name="file"; filename="{quoted}"', kind, _read(path)))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self._as_user(
            "POST", f"/api/projects/{project_id}/images", body, f"multipart/form-data; boundary={boundary}"
        )

    def download_image(self, image_id: str, path: "os.PathLike[str] | str") -> None:
        """Writes the image file to `path`, whole or not at all."""
        self.download(f"/api/images/{image_id}/content", path)

    def export(self, project_id: str, format: str, path: "os.PathLike[str] | str", **filters: Any) -> int:
        """Writes an export of a project (csv, json, coco, coco_results or yolo), whole or not at all, and answers how
        many annotations it holds. Filters are those of the view: model, class_name, min_confidence, …"""
        return self._export(f"/api/projects/{project_id}/export", format, path, filters)

    def export_analysis(
        self, analysis_id: str, format: str, path: "os.PathLike[str] | str", **filters: Any
    ) -> int:
        """The same of one analysis (csv, json, coco or coco_results)."""
        return self._export(f"/api/analyses/{analysis_id}/export", format, path, filters)

    def _export(self, path: str, format: str, target: "os.PathLike[str] | str", filters: Mapping[str, Any]) -> int:
        counts: List[int] = []

        def check(partial: Path, headers: Mapping[str, str]) -> None:
            counts[:] = [int(headers["X-Total-Count"])]
            _check_whole(partial, format, counts[0])

        self.download(_with_query(path, {"format": format, **filters}), target, check)
        return counts[0]

    def import_file(
        self, project_id: str, path: Content, format: str, model: Optional[str] = None, **fields: Any
    ) -> Json:
        """Reads a file into a project and waits for its end: coco, coco_results, yolo, vista or bulk. Fields are those of
        the form: version, create_missing_images, strict, dry_run, … The same file again adds nothing. Raises VistaError
        where the import failed; nothing of it is stored then."""
        given = {"format": format, "model": model, **fields}
        boundary = uuid.uuid4().hex
        parts = [
            _part(boundary, f'name="{name}"', None, _form_text(value).encode())
            for name, value in given.items()
            if value is not None
        ]
        name = Path(os.fspath(path)).name if not isinstance(path, bytes) else "file"
        quoted = name.replace("\\", "_").replace('"', "%22").replace("\r", "").replace("\n", "")
        kind = "application/octet-stream"
        parts.append(_part(boundary, f'name="file"; filename="{quoted}"', kind, _read(path)))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        job = self._as_user(
            "POST", f"/api/projects/{project_id}/import", body, f"multipart/form-data; boundary={boundary}"
        )
        pause = 0.1
        while job["status"] in ("queued", "running"):
            time.sleep(pause)
            pause = min(2.0, pause * 1.5)
            job = self.get(f"/api/imports/{job['id']}")
        if job["status"] in ("failed", "cancelled"):
            raise VistaError(f"import of {name}", 0, {"title": job["status"], "detail": job["error_message"] or ""})
        return job

    def download(
        self,
        path_or_url: str,
        path: "os.PathLike[str] | str",
        check: Callable[[Path, Mapping[str, str]], None] = lambda partial, headers: None,
    ) -> None:
        """Writes what is answered to `path`, whole or not at all; `check` may refuse it by a ConnectionError, and then it
        is asked for again."""
        target = Path(path)
        partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            self._retrying(f"GET {path_or_url}", lambda: self._copy(path_or_url, partial, check))
            partial.replace(target)
        finally:
            with contextlib.suppress(OSError):
                partial.unlink()

    # --- the six steps of a pipeline ---

    def create_analysis(self, image_id: str, model_name: str, model_version: str, **fields: Any) -> Json:
        """Step 1. With an `external_job_id` that the image has already, that analysis is answered."""
        payload = {"model_name": model_name, "model_version": model_version, **fields}
        return self.post(f"/api/images/{image_id}/analyses", payload)

    def set_status(self, analysis_id: str, status: str, error_message: Optional[str] = None) -> Json:
        """Step 2."""
        payload: Json = {"status": status}
        if error_message is not None:
            payload["error_message"] = error_message
        return self.signed("PATCH", f"/api/analyses/{analysis_id}/status", payload)

    def upload_artifacts(self, analysis_id: str, artifacts: Mapping[str, Tuple[Content, str]]) -> None:
        """Steps 3 and 4, for `{name: (bytes or path, content type)}`."""
        if not artifacts:
            return
        contents = {name: (_read(content), kind) for name, (content, kind) in artifacts.items()}
        wanted = [
            {"artifact_name": name, "content_type": kind, "size": len(content)}
            for name, (content, kind) in contents.items()
        ]
        answer = self.signed("POST", f"/api/analyses/{analysis_id}/artifacts/presign", {"artifacts": wanted})
        for place in answer["presigned_urls"]:
            content, kind = contents[place["artifact_name"]]
            headers = place.get("headers") or {"Content-Type": kind}
            self._json("PUT", place["upload_url"], lambda headers=headers: headers, content)

    def post_annotations(self, analysis_id: str, annotations: Iterable[Json]) -> int:
        """Step 5, in as many calls as it takes; answers how many were stored."""
        stored = 0
        for body in _chunks(annotations):
            path = f"/api/analyses/{analysis_id}/annotations:bulk"
            stored += self._signed_bytes("POST", path, body)["created_count"]
        return stored

    def finalize(self, analysis_id: str, status: str = "completed", **fields: Any) -> Json:
        """Step 6; `summary` and `error_message` are kept."""
        return self.signed("POST", f"/api/analyses/{analysis_id}/finalize", {"status": status, **fields})

    @contextlib.contextmanager
    def analysis(self, image_id: str, model_name: str, model_version: str, **fields: Any) -> Iterator["Run"]:
        """All six steps round a block: it ends completed, failed by an exception, or cancelled by Ctrl-C."""
        created = self.create_analysis(image_id, model_name, model_version, **fields)
        run = Run(self, created)
        try:
            self.set_status(run.id, "processing")
            yield run
        except BaseException as error:
            cancelled = isinstance(error, (KeyboardInterrupt, SystemExit))
            with contextlib.suppress(Exception):
                message = "stopped" if cancelled else f"{type(error).__name__}: {error}"
                self.finalize(run.id, "cancelled" if cancelled else "failed", error_message=message)
            raise
        run.ended = self.finalize(run.id, summary=run.summary)

    def signed(self, method: str, path: str, payload: Any) -> Json:
        """Any signed call."""
        return self._signed_bytes(method, path, _encode(payload))

    # --- calls ---

    def _signed_bytes(self, method: str, path: str, body: bytes) -> Json:
        if not self.secret:
            raise ValueError("A pipeline needs the secret: set ML_CALLBACK_HMAC_SECRET.")
        secret = self.secret.encode()

        def headers() -> Dict[str, str]:
            now = str(int(time.time()))
            digest = hmac.new(secret, now.encode() + b"." + body, hashlib.sha256).hexdigest()
            return {
                "Content-Type": "application/json",
                "X-ML-Timestamp": now,
                "X-ML-Signature": f"sha256={digest}",
            }

        return self._json(method, path, headers, body)

    def _as_user(self, method: str, path: str, body: bytes, content_type: str) -> Any:
        more = {"Content-Type": content_type, "Idempotency-Key": str(uuid.uuid4())}
        return self._json(method, path, lambda: {**self._user_headers(), **more}, body)

    def _user_headers(self) -> Dict[str, str]:
        return {"X-API-Key": self.api_key} if self.api_key else {}

    def _here(self, url: str) -> str:
        """A link of the server by the address that it was reached under, which may be another than it knows."""
        return url[len(urllib.parse.urljoin(url, "/")) - 1 :] if "://" in url else url

    def _json(
        self,
        method: str,
        path: str,
        headers: Optional[Callable[[], Mapping[str, str]]] = None,
        body: Optional[bytes] = None,
    ) -> Any:
        with self._open(method, path, headers or self._user_headers, body) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _open(
        self,
        method: str,
        path: str,
        headers: Callable[[], Mapping[str, str]],
        body: Optional[bytes] = None,
    ) -> Any:
        return self._retrying(
            f"{method} {path.split('?')[0]}", lambda: self._once(method, path, headers(), body)
        )

    def _once(self, method: str, path: str, headers: Mapping[str, str], body: Optional[bytes] = None) -> Any:
        url = path if "://" in path else self.url + path
        request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
        return urllib.request.urlopen(request, timeout=self.timeout)

    def _copy(self, path: str, target: Path, check: Callable[[Path, Mapping[str, str]], None]) -> None:
        with self._once("GET", path, self._user_headers()) as answer, open(target, "wb") as file:
            length = answer.headers.get("Content-Length")
            copied = _copy_all(answer, file)
            if length is not None and copied != int(length):
                raise ConnectionError(f"{copied} bytes of {length} arrived")
        check(target, answer.headers)

    def _retrying(self, call: str, attempt: Callable[[], Any]) -> Any:
        for number in range(1, self.attempts + 1):
            pause: Optional[float] = None
            try:
                return attempt()
            except urllib.error.HTTPError as answer:
                error = VistaError(call, answer.code, _problem(answer))
                if answer.code != 429 and answer.code < 500:
                    raise error from None
                pause = _retry_after(answer.headers.get("Retry-After"))
            except (urllib.error.URLError, ConnectionError, TimeoutError) as cause:
                error = VistaError(call, 0, {"detail": str(getattr(cause, "reason", cause))})
            if number == self.attempts:
                raise error
            pause = min(60.0, pause if pause is not None else 0.5 * 2 ** (number - 1))
            self.log(f"{error}\n  trying again in {pause:g} s ({number} of {self.attempts - 1})")
            time.sleep(pause)
        raise AssertionError("unreachable")


class Run:
    """An analysis at work; `summary` is stored when it ends."""

    def __init__(self, vista: Vista, created: Json):
        self.vista = vista
        self.id: str = created["id"]
        self.created = created
        self.summary: Json = {}
        self.ended: Optional[Json] = None

    def post(self, annotations: Iterable[Json]) -> int:
        return self.vista.post_annotations(self.id, annotations)

    def upload(self, name: str, content: Content, content_type: str) -> None:
        self.vista.upload_artifacts(self.id, {name: (content, content_type)})


def _form_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_whole(path: Path, format: str, total: int) -> None:
    """Refuses an export that was cut off: every format says in its own way that it is at its end."""
    if format == "csv":
        # A mask in the column "geometry" is longer than the 128 KiB that csv takes by itself.
        csv.field_size_limit(2**31 - 1)
        with open(path, encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        whole = rows == total
    elif format == "yolo":
        whole = zipfile.is_zipfile(path)
    else:
        with open(path, "rb") as file:
            file.seek(max(0, path.stat().st_size - 64))
            tail = file.read()
        ends = {"json": f'"annotation_count":{total}}}\n'.encode(), "coco": b"}}\n", "coco_results": b"]\n"}
        whole = tail.endswith(ends[format])
    if not whole:
        raise ConnectionError(f"the export of {total} annotations was cut off")


def _encode(payload: Any) -> bytes:
    # NaN and the infinities are not JSON, and no confidence or coordinate either.
    return json.dumps(payload, allow_nan=False, separators=(",", ":")).encode()


def _chunks(annotations: Iterable[Json]) -> Iterator[bytes]:
    parts: List[bytes] = []
    size = 0
    for annotation in annotations:
        part = _encode(annotation)
        if parts and (len(parts) == CHUNK_ANNOTATIONS or size + len(part) > CHUNK_BYTES):
            yield b'{"annotations":[' + b",".join(parts) + b"]}"
            parts, size = [], 0
        parts.append(part)
        size += len(part) + 1
    if parts:
        yield b'{"annotations":[' + b",".join(parts) + b"]}"


def _read(content: Content) -> bytes:
    return content if isinstance(content, bytes) else Path(content).read_bytes()


def _part(boundary: str, disposition: str, kind: Optional[str], content: bytes) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n"
    if kind:
        head += f"Content-Type: {kind}\r\n"
    return head.encode() + b"\r\n" + content + b"\r\n"


def _with_query(path: str, query: Mapping[str, Any]) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urllib.parse.urlencode(given)}" if given else path


def _problem(answer: urllib.error.HTTPError) -> Json:
    text = answer.read().decode("utf-8", "replace")
    with contextlib.suppress(ValueError):
        problem = json.loads(text)
        if isinstance(problem, dict):
            return problem
    return {"detail": text[:500]}


def _retry_after(header: Optional[str]) -> Optional[float]:
    return float(header) if header and header.isdigit() else None


def _copy_all(source: Any, target: BinaryIO) -> int:
    copied = 0
    while True:
        block = source.read(2**18)
        if not block:
            return copied
        target.write(block)
        copied += len(block)
