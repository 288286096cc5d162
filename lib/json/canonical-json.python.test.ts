import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText, jsonTree } from '@/lib/testing/json-spelling';
import { canonicalJson } from './canonical-json';

/**
 * Reads payloads, one a line, and answers for each: the spellings in which Python clients send it, and what they sign.
 * A lone surrogate cannot be sent without escapes, so that spelling is left out for it.
 */
const program = `
import json, sys
for line in sys.stdin.buffer.read().decode('ascii').splitlines():
    payload = json.loads(line)
    sent = [json.dumps(payload), json.dumps(payload, indent=2), line]
    try:
        plain = json.dumps(payload, ensure_ascii=False, separators=(',', ':'))
        plain.encode('utf-8')
        sent.append(plain)
    except UnicodeEncodeError:
        pass
    signed = json.dumps(payload, separators=(',', ':'), sort_keys=True)
    print(json.dumps({'sent': sent[:2] + sent[3:], 'signed': signed}))
`;

interface Answer {
  readonly sent: readonly string[];
  readonly signed: string;
}

test('the canonical form is to the byte what Python signs, however Python has sent the payload', () => {
  const awkward = [
    '{"n":[NaN,Infinity,-Infinity,1.0,100.0,1e-05,1e+16,123456789012345678901234567890,-0.0,5e-324]}',
    '{"\\ud83d":1,"\\ude00":2,"\\ud83d\\ude00":3,"\\uffff":4,"\\ue000":5,"\\u0000":6,"":7}',
    '{"a":1,"a":{"c":1,"b":2},"aa":3,"A":4,"\\u007f":"\\u007f","\\u0080":"\\/"}',
  ];
  const payloads = [...awkward, ...fc.sample(jsonTree, 400).map((tree) => canonicalText(tree))];
  const answers = askPython(payloads);
  expect(answers).toHaveLength(payloads.length);
  for (const { sent, signed } of answers) {
    expect(sent.length).toBeGreaterThanOrEqual(2);
    for (const body of sent) expect(canonicalJson(Buffer.from(body), { maxDepth: 64 })).toBe(signed);
  }
});

function askPython(payloads: readonly string[]): readonly Answer[] {
  const input = payloads.join('\n');
  const failures: string[] = [];
  for (const name of ['python3', '/usr/bin/python3', 'python']) {
    const run = spawnSync(name, ['-c', program], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (run.status === 0) {
      return run.stdout
        .trimEnd()
        .split(/\r?\n/)
        .map((line): Answer => JSON.parse(line));
    }
    failures.push(`${name}: ${run.error?.message ?? run.stderr}`);
  }
  throw new Error(
    'This test compares with a real Python 3, and none could be run. Install one (apt-get install python3, ' +
      `brew install python, or from python.org) and put it in PATH.\n${failures.join('\n')}`,
  );
}
