// SPDX-License-Identifier: MIT
// Validates every message that the programs of a test run recorded against the schema of its revision, and
// fails when one is wrong or when a message type was never seen.
//   validate_records.mjs [FILE|DIRECTORY...]     default: the records folder of the build
// A record is one line of JSON:
//   {"transport": "stdio", "direction": "in" or "out", "revision": "2025-11-25", "message": {...} or [batch]}
// with `"malformed": true` on inbound messages that are wrong on purpose, and `"session"` where ids are only
// unique within one. MCPXX_TEST_DATA_DIR names the folder of the schemas.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { requiredTypes } from './lib/coverage.mjs';
import { loadSchemas, modernRevision, tasksExtension } from './lib/schemas.mjs';
import { buildDir } from './lib/server.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const dataDir = path.resolve(process.env.MCPXX_TEST_DATA_DIR ?? path.join(root, '../shared/data'));
const shownProblems = 40;

/** What the records of one file add up to. Ids are matched within a file, transport and session. */
class Validator {
  constructor(schemas) {
    this.schemas = schemas;
    this.counts = new Map();
    this.problems = [];
    this.messages = 0;
    this.refused = 0;
  }

  file(name) {
    this.open = new Map();
    const lines = readFileSync(name, 'utf8').split('\n');
    lines.forEach((line, index) => {
      if (line === '') return;
      this.where = `${path.basename(name)}:${index + 1}`;
      try {
        this.#record(JSON.parse(line));
      } catch (error) {
        this.#problem(error.message, line);
      }
    });
    // What was never answered (cancelled, or the connection went away) still has to be right.
    for (const waiting of this.open.values()) for (const request of waiting) this.#count(request);
  }

  #record(record) {
    if (record.malformed) {
      this.refused += 1;
      return;
    }
    // A claim of an unknown revision is a modern request, and so is the refusal it gets.
    const schema = this.schemas.get(record.revision) ?? this.schemas.get(modernRevision);
    if (Array.isArray(record.message)) {
      const inbound = record.message.some((message) => 'method' in message);
      this.#count(
        this.#checked(schema, inbound ? 'JSONRPCBatchRequest' : 'JSONRPCBatchResponse', record.message)
      );
    }
    for (const message of [record.message].flat()) this.#message(schema, record, message);
  }

  #message(schema, record, message) {
    this.messages += 1;
    const isRequest = 'method' in message && 'id' in message;
    if (isRequest) this.#request(schema, record, message);
    else if ('method' in message) this.#count(this.#typed(schema, 'JSONRPCNotification', message));
    else if ('error' in message) this.#error(schema, record, message);
    else this.#result(schema, record, message);
  }

  /** A request counts when it is answered: one that is answered with an error may have been wrong. */
  #request(schema, record, message) {
    const key = requestKey(record, record.direction, message.id);
    if (!this.open.has(key)) this.open.set(key, []);
    const sound = this.#withoutWrongAnswers(schema, message);
    this.open.get(key).push({ ...this.#typed(schema, 'JSONRPCRequest', sound), method: message.method });
  }

  /** The request without those answers in it that are none: the server ignores them, or asks again. */
  #withoutWrongAnswers(schema, message) {
    const { inputResponses } = message.params ?? {};
    if (typeof inputResponses !== 'object' || inputResponses === null || Array.isArray(inputResponses))
      return message;
    const entries = Object.entries(inputResponses);
    const right = Object.fromEntries(entries.filter(([, response]) => this.#countAnswer(schema, response)));
    return { ...message, params: { ...message.params, inputResponses: right } };
  }

  /** Whether it is an answer to any kind of question. */
  #countAnswer(schema, response) {
    const type = ['ElicitResult', 'ListRootsResult', 'CreateMessageResult'].find(
      (name) => schema.has(name) && !schema.problem(name, response)
    );
    if (type) this.#count(this.#checked(schema, type, response));
    else this.refused += 1;
    return type !== undefined;
  }

  #result(schema, record, message) {
    const waiting = this.open.get(answeredKey(record, message.id)) ?? [];
    if (waiting.length === 0) {
      // Clients may answer what nobody asked, or has stopped asking, which the server ignores.
      if (record.direction === 'in') this.refused += 1;
      else this.#problem('answers no request that was recorded', message);
      return;
    }
    // Clients of one HTTP server count their ids alike, so several requests may wait under one id: take the
    // one it fits.
    const envelope = schema.has('JSONRPCResultResponse') ? 'JSONRPCResultResponse' : 'JSONRPCResponse';
    const check = (request) => this.#resultOf(schema, request.method, message);
    const fitting = waiting.find((request) => !check(request).problem) ?? waiting[0];
    this.#take(record, message.id, fitting);
    this.#count(fitting);
    if (record.direction === 'in' && check(fitting).problem) {
      this.refused += 1; // the server asks again
      return;
    }
    this.#count(check(fitting));
    this.#expect(this.#checked(schema, envelope, message));
    for (const request of Object.values(message.result.inputRequests ?? {}))
      this.#count(this.#checked(schema, schema.byMethod.get(request.method), request, message));
  }

  /** Checks a result as what it says it is, or else as what answers that method. */
  #resultOf(schema, method, message) {
    const definer = this.#definer(schema, method, message.result);
    const type = definer.declaredType(message.result) ?? definer.resultType(method);
    return this.#checked(definer, type, message.result, message);
  }

  #error(schema, record, message) {
    // What could not be read has no id to answer to; JSON-RPC asks for null there, which the schemas leave
    // out.
    const { id, ...rest } = message;
    const anonymous = id === undefined || id === null;
    const envelope = schema.has('JSONRPCErrorResponse') ? 'JSONRPCErrorResponse' : 'JSONRPCError';
    const checked = this.#checked(schema, envelope, anonymous ? { ...rest, id: 0 } : message, message);
    this.#count({ ...checked, type: 'JSONRPCError' });
    const { definer, type } = this.#specificError(schema, message.error?.code);
    if (type) {
      const value = type.wholeResponse ? { ...rest, id: anonymous ? 0 : id } : message.error;
      this.#count(this.#checked(definer, type.name, value, message));
    }
    const [request] = this.open.get(answeredKey(record, id)) ?? [];
    if (!request) return;
    this.#take(record, id, request);
    if (!request.problem) this.#count(request);
    else this.refused += 1;
  }

  /**
   * Which schema defines the error of that code. What could not be read is of no revision, and the modern
   * revision's own codes may answer a request that said wrongly which one it is of: both are held against the
   * newest schema.
   */
  #specificError(schema, code) {
    const anyRevision = code === -32700 || code === -32600 || (code > -32100 && code < -32000);
    const definer = anyRevision ? this.schemas.get(modernRevision) : schema;
    return { definer, type: definer.errorByCode.get(code) };
  }

  /** Which schema defines the messages of a method, or a result: that of the revision or the extension's. */
  #definer(schema, method, result) {
    const tasks = this.schemas.get(tasksExtension);
    const isTask = tasks.byMethod.has(method) || result?.resultType === 'task';
    return schema.revision === modernRevision && isTask ? tasks : schema;
  }

  #take(record, id, request) {
    const waiting = this.open.get(answeredKey(record, id));
    waiting.splice(waiting.indexOf(request), 1);
  }

  /** Checks a request or notification both as JSON-RPC and as what its method says it is. */
  #typed(era, envelope, message) {
    const schema = this.#definer(era, message.method);
    const type = schema.byMethod.get(message.method);
    if (!type)
      return {
        problem: `has method ${message.method}, which ${era.revision} does not know`,
        message,
        where: this.where,
      };
    const checked = this.#checked(schema, type, message);
    return checked.problem
      ? checked
      : { ...checked, problem: this.#checked(era, envelope, message).problem };
  }

  #checked(schema, type, value, message = value) {
    return {
      revision: schema.revision,
      type,
      problem: schema.problem(type, value),
      message,
      where: this.where,
    };
  }

  #expect({ problem, message, where }) {
    if (problem) this.#problem(problem, message, where);
  }

  #count(checked) {
    this.#expect(checked);
    if (checked.problem || !checked.type) return;
    const key = `${checked.type} ${checked.revision}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  #problem(text, message, where = this.where) {
    this.problems.push(`${where}: ${text}\n    ${JSON.stringify(message).slice(0, 400)}`);
  }
}

const requestKey = (record, direction, id) =>
  JSON.stringify([record.transport, record.session ?? null, direction, id]);
const answeredKey = (record, id) => requestKey(record, record.direction === 'in' ? 'out' : 'in', id);

function recordFiles(names) {
  const expand = (name) => {
    if (!existsSync(name)) return [];
    if (!statSync(name).isDirectory()) return [name];
    return readdirSync(name)
      .filter((file) => file.endsWith('.jsonl'))
      .sort()
      .map((file) => path.join(name, file));
  };
  return names.flatMap(expand);
}

/** Prints how often each type was seen at each revision; returns the types that are missing, by era. */
function reportCoverage(schemas, counts) {
  const later = [modernRevision, tasksExtension];
  const eras = {
    legacy: [...schemas.values()].filter((schema) => !later.includes(schema.revision)),
    modern: [schemas.get(modernRevision)],
    'tasks extension': [schemas.get(tasksExtension)],
  };
  const missing = [];
  for (const [era, members] of Object.entries(eras)) {
    const { required, excused } = requiredTypes(members);
    const columns = members.map((schema) => schema.revision);
    console.log(`\n${era.padEnd(40)} ${columns.join('  ')}`);
    for (const type of [...required, ...excused.keys()].sort()) {
      const row = columns.map((revision) => counts.get(`${type} ${revision}`) ?? 0);
      const seen = row.some((count) => count > 0);
      const remark = seen ? '' : `  ${excused.get(type) ?? 'MISSING'}`;
      console.log(`${type.padEnd(40)} ${row.map((count) => String(count).padStart(10)).join('  ')}${remark}`);
      if (!seen && required.has(type)) missing.push(`${era}: ${type}`);
    }
  }
  return missing;
}

function main() {
  const schemas = loadSchemas(dataDir);
  if (!schemas) {
    console.log(
      `skipped: there are no message schemas in ${dataDir} (MCPXX_TEST_DATA_DIR names another folder)`
    );
    return;
  }
  const names = process.argv.slice(2);
  const files = recordFiles(names.length > 0 ? names : [path.join(buildDir, 'records')]);
  const validator = new Validator(schemas);
  for (const file of files) validator.file(file);
  const missing = reportCoverage(schemas, validator.counts);
  console.log(
    `\n${validator.messages} messages in ${files.length} files, ${validator.refused} wrong ones that the server did not take`
  );
  for (const problem of validator.problems.slice(0, shownProblems)) console.error(`INVALID ${problem}`);
  if (validator.problems.length > 0) console.error(`${validator.problems.length} messages are invalid`);
  if (missing.length > 0) console.error(`never seen: ${missing.join(', ')}`);
  process.exitCode = files.length > 0 && validator.problems.length + missing.length === 0 ? 0 : 1;
}

main();
