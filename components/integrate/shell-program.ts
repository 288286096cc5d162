import type { Place, Program } from './pipeline-program';

/** The six steps with curl and openssl. */
export function shellProgram({ origin, projectId, imageId, apiKey }: Place): Program {
  const key = apiKey === null ? '"$' + '{VISTA_API_KEY:-}"   # not needed in local mode' : apiKey;
  const image =
    imageId === null
      ? `# An image to work on
IMAGE=$(curl -fsS -H "X-API-Key: $KEY" -F file=@photo.jpg "$VISTA/api/projects/$PROJECT/images" | field id)`
      : `IMAGE=${imageId}`;
  return {
    prepare: `VISTA=${origin}
PROJECT=${projectId}
KEY=${key}
SECRET="$ML_CALLBACK_HMAC_SECRET"   # what the server's pipelines sign with

field() { grep -o "\\"$1\\":\\"[^\\"]*\\"" | head -n 1 | cut -d '"' -f 4; }
signed() {  # method, path, JSON
  local now=$(date +%s)
  local hex=$(printf '%s.%s' "$now" "$3" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1)
  curl -fsS -w '\\n' -X "$1" "$VISTA$2" --data-binary "$3" -H 'Content-Type: application/json' \\
    -H "X-ML-Timestamp: $now" -H "X-ML-Signature: sha256=$hex"
}

${image}
`,
    steps: [
      `# 1  Create the analysis
ANALYSIS=$(curl -fsS -H "X-API-Key: $KEY" -H 'Content-Type: application/json' \\
  -d '{"model_name": "my_detector", "model_version": "1.0"}' "$VISTA/api/images/$IMAGE/analyses" | field id)
`,
      `# 2  Say that the model is at work
signed PATCH "/api/analyses/$ANALYSIS/status" '{"status": "processing"}'
`,
      `# 3  Ask where to put files (leave out 3 and 4 if you have none)
URL=$(signed POST "/api/analyses/$ANALYSIS/artifacts/presign" \\
  '{"artifacts": [{"artifact_name": "log.txt", "content_type": "text/plain"}]}' | field upload_url)
`,
      `# 4  Upload them
curl -fsS -X PUT "$URL" -H 'Content-Type: text/plain' --data-binary 'All went well.'
`,
      `# 5  Post what was found, in pixels: x, y, width, height
signed POST "/api/analyses/$ANALYSIS/annotations:bulk" '{"annotations": [
  {"annotation_type": "bounding_box", "class_name": "person", "confidence": 0.95,
   "data": {"bbox": [40, 30, 120, 200], "format": "xywh"}}]}'
`,
      `# 6  Finish
signed POST "/api/analyses/$ANALYSIS/finalize" '{"status": "completed"}'
echo "$VISTA/projects/$PROJECT/images/$IMAGE"
`,
    ],
  };
}
