/**
 * What the state may ask of a running machine about things no event told of. The live engine
 * passes one that reads /proc; a replay passes none. Implementations answer for this moment only:
 * the caller budgets the questions.
 */
import type { FdSnapshot, ProcessSnapshot, UserInfo } from "../event/platform.ts";

/** Questions about the running machine. */
export interface ProcReader {
  /** A thread with the descriptors of its process; undefined when it is gone. */
  thread(tid: number): ProcessSnapshot | undefined;
  /** One descriptor of a process; undefined when it is closed. */
  fd(pid: number, fd: number): FdSnapshot | undefined;
  /** True while the thread exists. */
  alive(tid: number): boolean;
  /** An account added after the start; undefined when there is none. */
  user?(uid: number): UserInfo | undefined;
}
