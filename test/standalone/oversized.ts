/** A program that makes a block too large for the arena of a snapshot when it is evaluated. */
declare const host: { start: () => number };

const many = Array.from({ length: 20_000 }, (_, i) => i);
host.start = () => many.length % 2;
