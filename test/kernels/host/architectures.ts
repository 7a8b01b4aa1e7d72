/** What differs between machines of two architectures; each has a row, and nothing else asks which one it is. Run on x86-64. */
export interface Architecture {
  /** Debian's name. */
  readonly debian: string;
  /** For programs of it. */
  readonly compiler: string;
  /** Our executable for it, below dist/standalone. */
  readonly executable: string;
  readonly qemu: string;
  readonly machine: readonly string[];
  readonly console: string;
  /** The port by which the tests speak: what the machine has for it, and what the kernel calls it. */
  readonly port: { readonly device: readonly string[]; readonly name: string };
}

export const ARCHITECTURES = {
  x64: {
    debian: "amd64",
    compiler: "gcc",
    executable: "cgbpf",
    qemu: "qemu-system-x86_64",
    // With five levels of page tables, as large servers have. Without cmpxchg16b, which the emulator of QEMU 7.2 gets
    // wrong now and then: the flags are garbage afterwards, and the kernel oopses.
    machine: ["-cpu", "max,-cx16"],
    console: "ttyS0",
    port: { device: ["-device", "isa-serial,chardev=messages"], name: "ttyS1" },
  },
  arm64: {
    debian: "arm64",
    compiler: "aarch64-linux-gnu-gcc",
    executable: "cgbpf-arm64",
    qemu: "qemu-system-aarch64",
    machine: ["-machine", "virt", "-cpu", "cortex-a72"],
    console: "ttyAMA0",
    // It has no second serial port.
    port: {
      device: ["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=messages"],
      name: "vport0p1",
    },
  },
} as const satisfies Readonly<Record<string, Architecture>>;

export type ArchitectureName = keyof typeof ARCHITECTURES;
