/**
 * Accounts by (container id, uid) and groups by (container id, gid); container id "" is the host.
 * Filled from the snapshot and from user events. Bounded to 65,536 entries each: further ones are
 * not remembered.
 */
import type { GroupInfo, UserInfo } from "../event/platform.ts";
import type { ProcReader } from "./proc_reader.ts";

const MAX_ENTRIES = 65_536;

/** The account database. */
export class Users {
  #users = new Map<string, Map<number, UserInfo>>();
  #groups = new Map<string, Map<number, GroupInfo>>();
  #count = 0;
  readonly #proc: ProcReader | undefined;
  /** Host uids asked for in vain. */
  readonly #missing = new Set<number>();

  /** @param proc asked for host accounts made after the snapshot; none in a replay */
  constructor(proc?: ProcReader) {
    this.#proc = proc;
  }

  /** Replaces everything with the host's accounts of a snapshot. */
  load(users: readonly UserInfo[], groups: readonly GroupInfo[]): void {
    this.#users.clear();
    this.#groups.clear();
    this.#missing.clear();
    this.#count = 0;
    for (const user of users) this.setUser("", user);
    for (const group of groups) this.setGroup("", group);
  }

  /** Account of a uid, if known. */
  user(containerId: string, uid: number): UserInfo | undefined {
    const known = this.#users.get(containerId)?.get(uid);
    if (known !== undefined || containerId !== "" || this.#proc?.user === undefined) return known;
    return this.#ask(uid);
  }

  #ask(uid: number): UserInfo | undefined {
    if (this.#missing.has(uid)) return undefined;
    const found = this.#proc?.user?.(uid);
    if (found !== undefined) this.setUser("", found);
    else if (this.#missing.size < MAX_ENTRIES) this.#missing.add(uid);
    return found;
  }

  /** Group of a gid, if known. */
  group(containerId: string, gid: number): GroupInfo | undefined {
    return this.#groups.get(containerId)?.get(gid);
  }

  /** Known accounts of a container; "" = the host. */
  usersOf(containerId: string): Iterable<UserInfo> {
    return this.#users.get(containerId)?.values() ?? [];
  }

  /** Known groups of a container; "" = the host. */
  groupsOf(containerId: string): Iterable<GroupInfo> {
    return this.#groups.get(containerId)?.values() ?? [];
  }

  /** Adds or replaces an account. */
  setUser(containerId: string, user: UserInfo): void {
    this.#set(this.#users, containerId, user.uid, user);
  }

  /** Adds or replaces a group. */
  setGroup(containerId: string, group: GroupInfo): void {
    this.#set(this.#groups, containerId, group.gid, group);
  }

  /** Forgets an account. */
  deleteUser(containerId: string, uid: number): void {
    if (this.#users.get(containerId)?.delete(uid)) this.#count--;
  }

  /** Forgets a group. */
  deleteGroup(containerId: string, gid: number): void {
    if (this.#groups.get(containerId)?.delete(gid)) this.#count--;
  }

  /** Forgets the accounts of a container that is gone. */
  deleteContainer(containerId: string): void {
    this.#count -= (this.#users.get(containerId)?.size ?? 0) +
      (this.#groups.get(containerId)?.size ?? 0);
    this.#users.delete(containerId);
    this.#groups.delete(containerId);
  }

  #set<T>(tables: Map<string, Map<number, T>>, containerId: string, id: number, value: T): void {
    let table = tables.get(containerId);
    if (table === undefined) tables.set(containerId, table = new Map());
    if (!table.has(id)) {
      if (this.#count >= MAX_ENTRIES) return;
      this.#count++;
    }
    table.set(id, value);
  }
}
