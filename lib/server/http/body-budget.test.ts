import { expect, test } from 'vitest';
import { BodyBudget } from './body-budget';

/** Whether a promise has been resolved by now. */
async function isResolved(promise: Promise<void>): Promise<boolean> {
  let resolved = false;
  promise.then(() => {
    resolved = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return resolved;
}

test('bytes are handed out up to the capacity, and the next one waits for a release', async () => {
  const budget = new BodyBudget(100, 0);
  const [first, second] = [budget.open(), budget.open()];
  await first.grow(60);
  first.settle();
  await second.grow(40);
  const waiting = second.grow(1);
  expect(await isResolved(waiting)).toBe(false);
  expect(budget.heldBytes).toBe(100);
  first.release();
  expect(await isResolved(waiting)).toBe(true);
  expect(budget.heldBytes).toBe(41);
});

test('bodies that arrive side by side do not wait for each other for ever: the oldest goes on', async () => {
  const budget = new BodyBudget(100, 0);
  const [oldest, other] = [budget.open(), budget.open()];
  await oldest.grow(50);
  await other.grow(50);
  const others = other.grow(10);
  expect(await isResolved(others)).toBe(false);
  expect(await isResolved(oldest.grow(10))).toBe(true);
  oldest.settle();
  expect(await isResolved(others)).toBe(false);
  oldest.release();
  expect(await isResolved(others)).toBe(true);
});

test('a small body passes while large ones hold everything', async () => {
  const budget = new BodyBudget(100, 8);
  const large = budget.open();
  await large.grow(100);
  large.settle();
  const small = budget.open();
  expect(await isResolved(small.grow(8))).toBe(true);
  expect(await isResolved(small.grow(1))).toBe(false);
});

test('a body that leaves while it waits takes nothing, and lets the next one in', async () => {
  const budget = new BodyBudget(100, 0);
  const [holder, leaver, next] = [budget.open(), budget.open(), budget.open()];
  await holder.grow(90);
  holder.settle();
  const [left, waiting] = [leaver.grow(50), next.grow(20)];
  expect(await isResolved(left)).toBe(false);
  leaver.release();
  leaver.release();
  holder.release();
  expect([await isResolved(left), await isResolved(waiting)]).toEqual([false, true]);
  expect(budget.heldBytes).toBe(20);
});

test('a body that has only been announced holds nothing', async () => {
  const budget = new BodyBudget(100, 0);
  budget.open();
  const arriving = budget.open();
  expect(await isResolved(arriving.grow(100))).toBe(true);
});

test('eight bodies of the largest size pass one after the other, never more than the capacity and one', async () => {
  const budget = new BodyBudget(256, 1);
  let peak = 0;
  let finished = 0;
  const arrive = async () => {
    const share = budget.open();
    for (let received = 0; received < 64; received += 4) {
      await share.grow(4);
      peak = Math.max(peak, budget.heldBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    share.settle();
    await new Promise((resolve) => setImmediate(resolve));
    share.release();
    finished++;
  };
  await Promise.all(Array.from({ length: 8 }, arrive));
  expect(finished).toBe(8);
  expect(budget.heldBytes).toBe(0);
  expect(peak).toBeLessThanOrEqual(256 + 64);
  expect(peak).toBeGreaterThan(128);
});

test('one who waits for much is not overtaken by those who want less, but for what is free', async () => {
  const budget = new BodyBudget(100, 5);
  const [working, large, small, tiny] = [budget.open(), budget.open(), budget.open(), budget.open()];
  await working.grow(40);
  working.settle();
  const [largeGrowth, smallGrowth] = [large.grow(80), small.grow(20)];
  expect(await isResolved(tiny.grow(5))).toBe(true);
  expect([await isResolved(largeGrowth), await isResolved(smallGrowth)]).toEqual([false, false]);
  tiny.release();
  working.release();
  expect([await isResolved(largeGrowth), await isResolved(smallGrowth)]).toEqual([true, true]);
});
