/**
 * What is held while several things are made, one after the other: at the end of a `using` block all of it is closed, last
 * first, unless it was handed on with `release`. When closing fails the rest is closed all the same.
 */
export class Owned implements Disposable {
  #held: Disposable[] = [];

  /** Holds this too, and gives it back. */
  add<T extends Disposable>(thing: T): T {
    this.#held.push(thing);
    return thing;
  }

  /** What is to be undone when it comes to the end of the block. */
  undo(action: () => void): void {
    this.add({ [Symbol.dispose]: action });
  }

  /** Closes nothing any more: all of it has another owner. */
  release(): void {
    this.#held = [];
  }

  /** Returns another owner of all that is held here, which closes it in its place. */
  handOn(): Owned {
    const other = new Owned();
    other.#held = this.#held;
    this.release();
    return other;
  }

  /** @throws the first error of those that closing threw */
  [Symbol.dispose](): void {
    const held = this.#held.reverse();
    this.#held = [];
    const errors = held.flatMap(errorsOfClosing);
    if (errors.length > 0) throw errors[0];
  }
}

function errorsOfClosing(thing: Disposable): unknown[] {
  try {
    thing[Symbol.dispose]();
    return [];
  } catch (error) {
    return [error];
  }
}
