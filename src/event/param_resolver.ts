/**
 * What the rendering of parameters asks of the state around an event. `event/` knows no state, so
 * whoever renders (fields, tools) supplies it. All strings are byte strings.
 */
export interface ParamResolver {
  /** False when the event's thread is not known; then descriptors and paths stand for themselves. */
  readonly hasThread: boolean;
  /** `<f>/etc/passwd`, `<4t>1.2.3.4:5->6.7.8.9:80`; "" when the descriptor is not known. */
  fdText(fd: number): string;
  /** Letter of the kind of descriptor; `?` when it is not known. */
  fdTypeChar(fd: number): string;
  /** Name of thread `tid`; "" when it is not known. */
  comm(tid: number): string;
  /** Account name; `<NA>` when there is none. */
  userName(uid: number): string;
  /** Group name; `<NA>` when there is none. */
  groupName(gid: number): string;
  /** Working directory of the event's thread, ending in "/". */
  cwd(): string;
  /** Path of the directory that is open as `fd`, with or without a final "/"; "" = not known. */
  dirOfFd(fd: number): string;
  /** How buffers print: dots for what is not printable ASCII, or an encoding of all bytes. */
  readonly bufferFormat: "dots" | "base64" | "hex";
}

/** A resolver that knows nothing: what parameters say by themselves. */
export const NO_RESOLVER: ParamResolver = {
  hasThread: false,
  fdText: () => "",
  fdTypeChar: () => "?",
  comm: () => "",
  userName: () => "<NA>",
  groupName: () => "<NA>",
  cwd: () => "",
  dirOfFd: () => "",
  bufferFormat: "dots",
};
