/** Whole programs for a pipeline's six calls, ready to paste, with the server and the project filled in. */

/** The languages there are snippets in. */
export type SnippetLanguage = 'shell' | 'python';

/** Each takes the server's origin and a project id. */
export const snippets: Readonly<Record<SnippetLanguage, (origin: string, projectId: string) => string>> = {
  shell: (origin, projectId) => `VISTA=${origin}
PROJECT=${projectId}
SECRET=your-hmac-secret   # ML_CALLBACK_HMAC_SECRET
KEY=                      # an API key; not needed in local mode

first_id() { grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4; }
signed() {  # method, path, JSON
  local now=$(date +%s)
  local hex=$(printf '%s.%s' "$now" "$3" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1)
  curl -fsS -w '\\n' -X "$1" "$VISTA$2" -d "$3" -H 'Content-Type: application/json' \\
    -H "X-ML-Timestamp: $now" -H "X-ML-Signature: sha256=$hex"
}

# An image to work on
IMAGE=$(curl -fsS -H "X-API-Key: $KEY" -F file=@photo.jpg "$VISTA/api/projects/$PROJECT/images" | first_id)

# 1  Create the analysis
ANALYSIS=$(curl -fsS -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"model_name": "my_detector", "model_version": "1.0"}' "$VISTA/api/images/$IMAGE/analyses" | first_id)

# 2  Say that the model is at work
signed PATCH "/api/analyses/$ANALYSIS/status" '{"status": "processing"}'

# 3  Ask where to put files (leave out 3 and 4 if you have none)
URL=$(signed POST "/api/analyses/$ANALYSIS/artifacts/presign" \\
  '{"artifacts": [{"artifact_name": "log.txt", "content_type": "text/plain"}]}' \\
  | grep -o '"upload_url":"[^"]*"' | cut -d '"' -f 4)

# 4  Upload them
curl -fsS -X PUT "$URL" -H 'Content-Type: text/plain' --data-binary 'All went well.'

# 5  Post what was found, in pixels: x, y, width, height
signed POST "/api/analyses/$ANALYSIS/annotations:bulk" '{"annotations": [
  {"annotation_type": "bounding_box", "class_name": "person", "confidence": 0.95,
   "data": {"bbox": [40, 30, 120, 200], "format": "xywh"}}]}'

# 6  Done
signed POST "/api/analyses/$ANALYSIS/finalize" '{"status": "completed"}'
echo "$VISTA/projects/$PROJECT/images/$IMAGE"
`,
  python: (origin, projectId) => `import hashlib, hmac, json, time
import requests

VISTA = "${origin}"
PROJECT = "${projectId}"
SECRET = b"your-hmac-secret"  # ML_CALLBACK_HMAC_SECRET
USER = {}                     # {"X-API-Key": "..."}; not needed in local mode


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


# An image to work on
with open("photo.jpg", "rb") as photo:
    image = answer(requests.post(f"{VISTA}/api/projects/{PROJECT}/images", files={"file": photo}, headers=USER))

# 1  Create the analysis
analysis = answer(requests.post(
    f"{VISTA}/api/images/{image['id']}/analyses",
    json={"model_name": "my_detector", "model_version": "1.0"},
    headers=USER,
))
path = f"/api/analyses/{analysis['id']}"

# 2  Say that the model is at work
signed("PATCH", path + "/status", {"status": "processing"})

# 3  Ask where to put files (leave out 3 and 4 if you have none)
wanted = [{"artifact_name": "log.txt", "content_type": "text/plain"}]
upload = signed("POST", path + "/artifacts/presign", {"artifacts": wanted})["presigned_urls"][0]

# 4  Upload them
answer(requests.put(upload["upload_url"], data=b"All went well.", headers={"Content-Type": "text/plain"}))

# 5  Post what was found, in pixels: x, y, width, height
signed("POST", path + "/annotations:bulk", {"annotations": [
    {"annotation_type": "bounding_box", "class_name": "person", "confidence": 0.95,
     "data": {"bbox": [40, 30, 120, 200], "format": "xywh"}},
]})

# 6  Done
signed("POST", path + "/finalize", {"status": "completed"})
print(f"{VISTA}/projects/{PROJECT}/images/{image['id']}")
`,
};
