import assert from "node:assert/strict";
import type { Message } from "./sink.ts";
import { httpSettings } from "./test_http_settings.ts";
import { fileSink } from "./file_sink.ts";
import { httpSink } from "./http_sink.ts";
import { programSink } from "./program_sink.ts";
import { syslogLine, syslogSink } from "./syslog_sink.ts";

const message = (line: string): Message => ({ line, priority: 2 });

Deno.test("fileSink() appends lines and follows a rotation", () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/alerts`;
  for (const keepAlive of [false, true]) {
    Deno.writeTextFileSync(path, "old\n");
    const sink = fileSink(path, keepAlive);
    assert.ok(sink.ok);
    assert.equal(sink.value.write(message("a")), undefined);
    Deno.renameSync(path, `${path}.1`);
    sink.value.reopen?.();
    assert.equal(sink.value.write(message("b")), undefined);
    sink.value.close();
    assert.equal(Deno.readTextFileSync(`${path}.1`), "old\na\n");
    assert.equal(Deno.readTextFileSync(path), "b\n");
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("fileSink() refuses a place that cannot be written", () => {
  const sink = fileSink("/nonexistent/alerts", true);
  assert.ok(!sink.ok && sink.error.code === "OUTPUT_UNWRITABLE");
  assert.ok(sink.error.message.includes("/nonexistent/alerts"));
});

Deno.test("fileSink() reports a full disk and goes on", () => {
  const sink = fileSink("/dev/full", true);
  assert.ok(sink.ok);
  const outcome = sink.value.write(message("a"));
  assert.ok(outcome !== undefined && !(outcome instanceof Promise));
  assert.match(outcome.cause ?? "", /space/i);
  sink.value.close();
});

Deno.test("fileSink() ends a line that a full disk has torn", () => {
  const dir = Deno.makeTempDirSync();
  // a small file system that is full in the middle of the second line
  const mounted = new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=4k", "tmpfs", dir],
    stderr: "null",
  }).outputSync().success;
  if (mounted) {
    const sink = fileSink(`${dir}/a`, true);
    assert.ok(sink.ok);
    const long = "x".repeat(3000);
    assert.equal(sink.value.write(message(long)), undefined);
    assert.notEqual(sink.value.write(message(long)), undefined);
    Deno.truncateSync(`${dir}/a`, 3100);
    assert.equal(sink.value.write(message("next")), undefined);
    sink.value.close();
    const lines = Deno.readTextFileSync(`${dir}/a`).split("\n");
    assert.deepEqual(lines.map(({ length }) => length), [3000, 99, 4, 0]);
    new Deno.Command("umount", { args: [dir] }).outputSync();
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("fileSink() that stays open finds a file in its place, and a folder that comes back", () => {
  const dir = Deno.makeTempDirSync();
  const folder = `${dir}/logs`;
  const path = `${folder}/alerts`;
  Deno.mkdirSync(folder);
  let now = 0;
  const sink = fileSink(path, true, () => now);
  assert.ok(sink.ok);
  assert.equal(sink.value.write(message("a")), undefined);
  Deno.removeSync(path);
  now += 2000;
  assert.equal(sink.value.write(message("b")), undefined);
  assert.equal(Deno.readTextFileSync(path), "b\n");
  Deno.removeSync(folder, { recursive: true });
  now += 2000;
  assert.notEqual(sink.value.write(message("lost")), undefined);
  Deno.mkdirSync(folder);
  assert.equal(sink.value.write(message("c")), undefined);
  assert.equal(Deno.readTextFileSync(path), "c\n");
  sink.value.close();
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("programSink() starts a program again that has ended, and loses no alert by it", async () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/got`;
  const sink = programSink(`echo $$ >${dir}/pid; head -n 1 >>${path}`, true);
  for (const line of ["a", "b", "c"]) {
    assert.equal(await sink.write(message(line)), undefined);
    while (!read(path).endsWith(`${line}\n`) || !hasEnded(read(`${dir}/pid`).trim())) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  await sink.close();
  assert.equal(Deno.readTextFileSync(path), "a\nb\nc\n");
  Deno.removeSync(dir, { recursive: true });
});

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function hasEnded(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat === "" || stat.includes(") Z ");
}

Deno.test("programSink() kills a program at the end that does not leave", async () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/pid`;
  // one that reads nothing, and one that reads all and stays
  for (const program of ["exec sleep 1000", "cat >/dev/null; exec sleep 1000"]) {
    for (const keepAlive of [false, true]) {
      const sink = programSink(`echo $$ >${path}; ${program}`, keepAlive, 50);
      void sink.write(message("x".repeat(1 << 20)));
      while (!read(path).endsWith("\n")) await new Promise((resolve) => setTimeout(resolve, 5));
      await sink.close();
      // the kernel takes a moment
      while (!hasEnded(read(path).trim())) await new Promise((resolve) => setTimeout(resolve, 5));
      Deno.removeSync(path);
    }
  }
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("programSink() feeds a program for each alert, or one for all", async () => {
  const dir = Deno.makeTempDirSync();
  for (const keepAlive of [false, true]) {
    const path = `${dir}/${keepAlive}`;
    const sink = programSink(`echo start >>${path}; cat >>${path}`, keepAlive);
    assert.equal(await sink.write(message("a")), undefined);
    assert.equal(await sink.write(message("b")), undefined);
    await sink.close();
    const expected = keepAlive ? "start\na\nb\n" : "start\na\nstart\nb\n";
    assert.equal(Deno.readTextFileSync(path), expected);
  }
  const failing = await programSink("exit 3", false).write(message("a"));
  assert.ok(failing !== undefined);
  Deno.removeSync(dir, { recursive: true });
});

Deno.test("httpSink() posts alerts and reports refusals", async () => {
  const bodies: string[] = [];
  const answers = [200, 503, 301];
  const server = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    bodies.push(`${request.headers.get("content-type")} ${await request.text()}`);
    return new Response("thanks", {
      status: answers.shift() ?? 200,
      headers: { location: "/elsewhere" },
    });
  });
  const echoed: string[] = [];
  const settings = httpSettings(`http://127.0.0.1:${server.addr.port}/alerts`, {
    contentType: "application/json",
    echo: (answer: string) => echoed.push(answer),
  });
  const sink = httpSink(settings);
  assert.ok(sink.ok);
  assert.equal(await sink.value.write(message('{"é":1}')), undefined);
  const refused = await sink.value.write(message("b"));
  assert.match(refused?.cause ?? "", /503/);
  const moved = await sink.value.write(message("b"));
  assert.match(moved?.cause ?? "", /status 301, which points to \/elsewhere/);
  assert.deepEqual(bodies, [
    'application/json {"é":1}',
    "application/json b",
    "application/json b",
  ]);
  assert.deepEqual(echoed, ["thanks", "thanks", "thanks"]);
  await server.shutdown();
  assert.ok(
    await sink.value.write(message("c")) !== undefined,
    "a server that is gone is an error",
  );
  await sink.value.close();
  for (
    const wrong of [{ url: "ftp://x" }, { url: "nonsense" }, {
      url: "https://127.0.0.1",
      caFile: "/nonexistent",
    }]
  ) {
    const result = httpSink({ ...settings, ...wrong });
    assert.ok(!result.ok && result.error.code === "CONFIG_INVALID");
  }
});

Deno.test("syslogLine() has the form of RFC 3164", () => {
  const line = syslogLine("text", 2, new Date(2026, 0, 5, 7, 8, 9), 42);
  assert.equal(line, "<10>Jan  5 07:08:09 saker[42]: text");
});

Deno.test("syslogSink() sends datagrams to the log's socket", async () => {
  const dir = Deno.makeTempDirSync();
  const path = `${dir}/log`;
  const early = syslogSink(path);
  assert.ok(early.ok);
  const refused = early.value.write(message("lost"));
  assert.ok(refused !== undefined && !(refused instanceof Promise));
  assert.equal(refused.code, "OUTPUT_UNWRITABLE");
  assert.equal(early.value.retries, false, "there never was a log service to wait for");
  // A second process plays the log service: it prints what it receives.
  const service = new Deno.Command("perl", {
    args: [
      "-MSocket",
      "-e",
      `$| = 1;
       socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, pack_sockaddr_un($ARGV[0])) || die;
       print "bound\n"; recv(S, $m, 9000, 0); print "$m\n"`,
      path,
    ],
    stdout: "piped",
  }).spawn();
  const output = service.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await output.read()).value, "bound\n");
  const sink = early;
  assert.equal(sink.value.write(message("hello")), undefined);
  assert.equal(sink.value.retries, true);
  const received = (await output.read()).value ?? "";
  assert.match(received, /^<10>.* saker\[\d+\]: hello\n$/);
  await output.cancel();
  await service.status;
  sink.value.close();
  Deno.removeSync(dir, { recursive: true });
});
