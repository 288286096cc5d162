"""A pipeline as Python authors write one: it signs the sorted, compact spelling of a payload and lets `requests` send
its own. Takes the six steps for one image and prints what it was answered, as JSON.

    python3 pipeline.py SERVER SECRET API_KEY IMAGE_ID
"""

import hashlib
import hmac
import json
import sys
import time

import requests


class Refused(Exception):
    """The server answered a call with an error."""


class Pipeline:
    def __init__(self, server, secret, api_key):
        self.server = server
        self.secret = secret.encode()
        self.api_key = api_key

    def signature_headers(self, payload):
        signed = json.dumps(payload, sort_keys=True, separators=(',', ':'))
        digest = hmac.new(self.secret, signed.encode(), hashlib.sha256).hexdigest()
        return {
            'Content-Type': 'application/json',
            'X-ML-Signature': digest,
            'X-ML-Timestamp': str(int(time.time())),
        }

    def call(self, method, path, payload, spelling=None):
        """Signs a payload and sends it, as requests spells it or by a function of one's own."""
        body = {'json': payload} if spelling is None else {'data': spelling(payload)}
        headers = self.signature_headers(payload)
        return checked(requests.request(method, self.server + path, headers=headers, **body))

    def create(self, image_id, **fields):
        url = f'{self.server}/api/images/{image_id}/analyses'
        return checked(requests.post(url, json=fields, headers={'X-API-Key': self.api_key}))


def checked(response):
    if not response.ok:
        raise Refused(f'{response.request.method} {response.url}: {response.status_code} {response.text}')
    return response.json() if response.text else None


def pretty_utf8(payload):
    return json.dumps(payload, ensure_ascii=False, indent=2).encode()


def compact_ascii(payload):
    return json.dumps(payload, separators=(',', ':')).encode()


# Whatever a spelling may do to names, numbers and the order of keys.
AWKWARD = {
    'zeta': 1.0,
    'alpha': [1e-05, 1e16, 100.0, -0.0, 5e-324, 12345678901234567890, 0.1 + 0.2],
    '\U0001f408': 'astral keys sort after',
    '\uffee': 'those of the basic plane',
    'text': 'é 猫 🐈 \u2028 \u0000 \x7f \\ " / \ud83d',
    'nested': {'b': {'d': None, 'c': True}, 'a': {}},
}


def main(server, secret, api_key, image_id):
    pipeline = Pipeline(server, secret, api_key)
    analysis = pipeline.create(
        image_id, model_name='yolo_v8', model_version='v8.0.0', parameters={'confidence_threshold': 0.5}
    )
    of = f'/api/analyses/{analysis["id"]}'
    processing = pipeline.call('PATCH', f'{of}/status', {'status': 'processing'})
    presigned = pipeline.call(
        'POST',
        f'{of}/artifacts/presign',
        {'artifacts': [{'artifact_name': 'detections.json', 'content_type': 'application/json'}]},
    )
    for item in presigned['presigned_urls']:
        checked(requests.put(item['upload_url'], data=b'{}', headers={'Content-Type': 'application/json'}))
    stored = []
    for spelling in (None, pretty_utf8, compact_ascii):
        box = {
            'annotation_type': 'bounding_box',
            'class_name': 'Füßgänger 猫 🐈',
            'confidence': 1.0,
            'data': {'bbox': [100.0, 150, 5e1, 1e-05], 'format': 'xywh', **AWKWARD},
        }
        if spelling is pretty_utf8:
            # What is no character of Unicode cannot be sent without an escape.
            box['data']['text'] = box['data']['text'].replace('\ud83d', '')
        stored.append(pipeline.call('POST', f'{of}/annotations:bulk', {'annotations': [box]}, spelling))
    ended = pipeline.call(
        'POST', f'{of}/finalize', {'status': 'completed', 'summary': {'seconds': 3.0, 'note': 'über'}}
    )
    print(json.dumps({'analysis': analysis, 'processing': processing, 'stored': stored, 'ended': ended}))


if __name__ == '__main__':
    main(*sys.argv[1:])
