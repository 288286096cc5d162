import type { Place, Program } from './pipeline-program';

/** The six steps in Python, with `requests`. */
export function pythonProgram({ origin, projectId, imageId, apiKey }: Place): Program {
  const key = apiKey === null ? 'os.environ.get("VISTA_API_KEY")  # not needed in local mode' : `"${apiKey}"`;
  const image =
    imageId === null
      ? `# An image to work on
with open("photo.jpg", "rb") as photo:
    image_id = answer(requests.post(f"{VISTA}/api/projects/{PROJECT}/images", files={"file": photo}, headers=USER))["id"]`
      : `image_id = "${imageId}"`;
  return {
    prepare: `import hashlib, hmac, json, os, time
import requests  # pip install requests

VISTA = "${origin}"
PROJECT = "${projectId}"
KEY = ${key}
USER = {"X-API-Key": KEY} if KEY else {}
SECRET = os.environ["ML_CALLBACK_HMAC_SECRET"].encode()  # what the server's pipelines sign with


def answer(response):
    if not response.ok:
        raise SystemExit(response.text)
    return response.json() if response.content else None


def signed(method, path, payload):
    body = json.dumps(payload).encode()
    now = str(int(time.time()))
    digest = hmac.new(SECRET, now.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-ML-Timestamp": now, "X-ML-Signature": "sha256=" + digest}
    return answer(requests.request(method, VISTA + path, data=body, headers=headers))


${image}
`,
    steps: [
      `# 1  Create the analysis
analysis = answer(requests.post(
    f"{VISTA}/api/images/{image_id}/analyses",
    json={"model_name": "my_detector", "model_version": "1.0"},
    headers=USER,
))
path = f"/api/analyses/{analysis['id']}"
`,
      `# 2  Say that the model is at work
signed("PATCH", path + "/status", {"status": "processing"})
`,
      `# 3  Ask where to put files (leave out 3 and 4 if you have none)
wanted = [{"artifact_name": "log.txt", "content_type": "text/plain"}]
upload = signed("POST", path + "/artifacts/presign", {"artifacts": wanted})["presigned_urls"][0]
`,
      `# 4  Upload them
answer(requests.put(upload["upload_url"], data=b"All went well.", headers={"Content-Type": "text/plain"}))
`,
      `# 5  Post what was found, in pixels: x, y, width, height
signed("POST", path + "/annotations:bulk", {"annotations": [
    {"annotation_type": "bounding_box", "class_name": "person", "confidence": 0.95,
     "data": {"bbox": [40, 30, 120, 200], "format": "xywh"}},
]})
`,
      `# 6  Finish
signed("POST", path + "/finalize", {"status": "completed"})
print(f"{VISTA}/projects/{PROJECT}/images/{image_id}")
`,
    ],
  };
}
