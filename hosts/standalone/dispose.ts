/** The core closes descriptors at the end of `using` blocks, which need this symbol; the engine does not bring it. */
if (Symbol.dispose === undefined)
  Object.defineProperty(Symbol, "dispose", { value: Symbol("Symbol.dispose") });
