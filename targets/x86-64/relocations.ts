/** The relocations that x86-64's instructions and data use (AMD64 ABI, table 4.9). S: symbol, A: addend, P: place. */
export const Relocation = {
  /** S + A, 64 bits. */
  R_X86_64_64: 1,
  /** S + A - P, 32 bits. */
  R_X86_64_PC32: 2,
  /** The same by way of the procedure linkage table where the symbol is elsewhere. */
  R_X86_64_PLT32: 4,
  /** The entry of the global offset table that holds S, relative to P. */
  R_X86_64_GOTPCREL: 9,
  /** S + A, unsigned and signed 32 bits. */
  R_X86_64_32: 10,
  R_X86_64_32S: 11,
  R_X86_64_16: 12,
  R_X86_64_8: 14,
  R_X86_64_DTPOFF64: 17,
  /** Thread-local storage: the general dynamic and initial executable models' entries, and the offset from the thread pointer. */
  R_X86_64_TLSGD: 19,
  R_X86_64_TLSLD: 20,
  R_X86_64_DTPOFF32: 21,
  R_X86_64_GOTTPOFF: 22,
  R_X86_64_TPOFF32: 23,
  R_X86_64_PC64: 24,
  /** As GOTPCREL, in an instruction that the linker may rewrite to use S itself, without and with a REX prefix. */
  R_X86_64_GOTPCRELX: 41,
  R_X86_64_REX_GOTPCRELX: 42,
} as const;

export type RelocationName = keyof typeof Relocation;
