/**
 * Fields of the account a thread runs as (its effective ids), and of the account that logged in.
 * Accounts are those of the thread's container, or of the host.
 */
import { makeFields } from "./define.ts";
import { groupName, NO_NAME, signedId, userName } from "./lookup.ts";

/** Fields `user.*`. */
export const USER_FIELDS = makeFields("user", [
  {
    name: "user.uid",
    type: "UINT32",
    format: "ID",
    help: "Effective user id",
    extract: ({ thread }) => thread?.uid,
  },
  {
    name: "user.name",
    type: "CHARBUF",
    help: "Name of the effective user",
    extract: (ctx) => ctx.thread && userName(ctx, ctx.thread.containerId, ctx.thread.uid),
  },
  {
    name: "user.homedir",
    type: "CHARBUF",
    help: "Home directory of the effective user",
    extract: ({ thread, state }) => {
      if (thread === undefined) return undefined;
      const user = state.users.user(thread.containerId, thread.uid);
      return user?.home ?? (thread.uid === 0 ? "/root" : NO_NAME);
    },
  },
  {
    name: "user.shell",
    type: "CHARBUF",
    help: "Login shell of the effective user",
    extract: ({ thread, state }) =>
      thread && (state.users.user(thread.containerId, thread.uid)?.shell ?? NO_NAME),
  },
  {
    name: "user.loginuid",
    type: "INT64",
    format: "ID",
    help: "Id of the user who logged in; -1 when nobody did",
    extract: ({ thread }) => thread && signedId(thread.loginuid),
  },
  {
    name: "user.loginname",
    type: "CHARBUF",
    help: "Name of the user who logged in",
    extract: (ctx) => ctx.thread && userName(ctx, ctx.thread.containerId, ctx.thread.loginuid),
  },
]);

/** Fields `group.*`. */
export const GROUP_FIELDS = makeFields("group", [
  {
    name: "group.gid",
    type: "UINT32",
    format: "ID",
    help: "Effective group id",
    extract: ({ thread }) => thread?.gid,
  },
  {
    name: "group.name",
    type: "CHARBUF",
    help: "Name of the effective group",
    extract: (ctx) => ctx.thread && groupName(ctx, ctx.thread.containerId, ctx.thread.gid),
  },
]);
