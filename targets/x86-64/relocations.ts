/** The relocations that x86-64's instructions and data use (AMD64 ABI, table 4.9). S: symbol, A: addend, P: place. */
export type RelocationName =
  | '8'
  | '16'
  | '32'
  | '32S'
  | '64'
  | 'PC32'
  | 'PC64'
  | 'PLT32'
  | 'GOTPCREL'
  | 'GOTPCRELX'
  | 'REX_GOTPCRELX'
  | 'TPOFF32'
  | 'GOTTPOFF'
  | 'TLSGD'
  | 'TLSLD'
  | 'DTPOFF32'
  | 'DTPOFF64';

/** Their numbers by name, without the prefix R_X86_64_. */
export const relocationNumber: Readonly<Record<RelocationName, number>> = {
  /** S + A, 64 bits. */
  '64': 1,
  /** S + A - P, 32 bits. */
  PC32: 2,
  /** The same by way of the procedure linkage table where the symbol is elsewhere. */
  PLT32: 4,
  /** The entry of the global offset table that holds S, relative to P. */
  GOTPCREL: 9,
  /** S + A, unsigned and signed 32 bits. */
  32: 10,
  '32S': 11,
  16: 12,
  8: 14,
  DTPOFF64: 17,
  /** Thread-local storage: the general dynamic and initial executable models' entries, and the offset from the thread pointer. */
  TLSGD: 19,
  TLSLD: 20,
  DTPOFF32: 21,
  GOTTPOFF: 22,
  TPOFF32: 23,
  PC64: 24,
  /** As GOTPCREL, in an instruction that the linker may rewrite to use S itself, without and with a REX prefix. */
  GOTPCRELX: 41,
  REX_GOTPCRELX: 42,
};
