// SPDX-License-Identifier: MIT
// The message schemas of every protocol revision and of the tasks extension, and which type of them a message
// is.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const revisions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
export const modernRevision = '2026-07-28';
/** Named like a revision here; its messages travel on the modern one. */
export const tasksExtension = 'ext-tasks';

/** One revision's schema. Types are named as the schema names them. */
class RevisionSchema {
  constructor(revision, document) {
    this.revision = revision;
    // The revisions up to 2025-06-18 are written in draft-07, the later ones in 2020-12.
    const modernDraft = document.$schema.includes('2020-12');
    this.pointer = `${document.$id ?? 'mcp'}${modernDraft ? '#/$defs/' : '#/definitions/'}`;
    this.types = modernDraft ? document.$defs : document.definitions;
    const AjvClass = modernDraft ? Ajv2020 : Ajv;
    this.ajv = new AjvClass({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema(document, document.$id ?? 'mcp');
    this.byMethod = new Map();
    this.errorByCode = new Map();
    for (const [name, type] of Object.entries(this.types)) this.#index(name, type);
  }

  #index(name, type) {
    // The extension's messages are made of an envelope and what is special about them.
    const parts = [type, ...(type.allOf ?? [])];
    const method = parts.map((part) => part.properties?.method?.const).find(Boolean);
    // ClientNotification and its like are families, even where only one message belongs to them.
    const isMessage = /(Request|Notification)$/.test(name) && !/^(Client|Server)/.test(name);
    if (method && isMessage) this.byMethod.set(method, name);
    if (!name.endsWith('Error')) return;
    const wholeResponse = type.properties?.error?.allOf?.find((part) => part.properties?.code);
    const code = (wholeResponse ?? type).properties?.code?.const;
    if (code !== undefined) this.errorByCode.set(code, { name, wholeResponse: wholeResponse !== undefined });
  }

  has(type) {
    return type in this.types;
  }

  /** The type of the result that answers a request of that method. */
  resultType(method) {
    const result = this.byMethod.get(method)?.replace(/Request$/, 'Result');
    return this.has(result) ? result : 'EmptyResult';
  }

  /** The type of a result that says of itself what it is, or undefined. */
  declaredType(result) {
    const name = { input_required: 'InputRequiredResult', task: 'CreateTaskResult' }[result?.resultType];
    return this.has(name) ? name : undefined;
  }

  /** What is wrong with the value as that type, as text; undefined when nothing is. */
  problem(type, value) {
    const validate = this.ajv.getSchema(`${this.pointer}${type}`);
    if (validate(value)) return undefined;
    const first = validate.errors.slice(0, 4).map((error) => `${error.instancePath || '/'} ${error.message}`);
    return `is no ${type}: ${first.join('; ')}`;
  }
}

/** The schemas by revision, or undefined where the folder of test data is not there. */
export function loadSchemas(dataDir) {
  const file = (revision) => path.join(dataDir, 'mcp-schema', `${revision}.json`);
  if (![...revisions, tasksExtension].every((name) => existsSync(file(name)))) return undefined;
  const load = (revision) => new RevisionSchema(revision, JSON.parse(readFileSync(file(revision), 'utf8')));
  return new Map([...revisions, tasksExtension].map((name) => [name, load(name)]));
}
