/** Names of signals as Linux numbers them on x86-64 and arm64. Real-time signals have none. */

const NAMES = [
  "",
  ..."HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
    .split(" "),
  ..."TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(" "),
].map((name) => name === "" ? "" : `SIG${name}`);

/** Greatest signal number with a name. */
export const LAST_NAMED_SIGNAL = 31;

/** Name of signal `n`: `SIGKILL`; "" if it has none. */
export function signalName(n: number): string {
  return NAMES[n] ?? "";
}

/** Number of signal `name`, with or without SIG; `undefined` if there is none. */
export function signalNumber(name: string): number | undefined {
  const number = NAMES.indexOf(name.startsWith("SIG") ? name : `SIG${name}`);
  return number > 0 ? number : undefined;
}

/** Names of the signals in a 32-bit set (bit n - 1 is signal n), blank separated. */
export function signalSetNames(set: number): string {
  let out = "";
  for (let n = 1; n <= LAST_NAMED_SIGNAL; n++) {
    if (set & (1 << (n - 1))) out = out === "" ? signalName(n) : `${out} ${signalName(n)}`;
  }
  return out;
}
