// SPDX-License-Identifier: MIT
// Which message types the recorded messages have to contain: all that the schemas name, but for these.

import { modernRevision, tasksExtension } from './schemas.mjs';

/** Types that do not occur in the legacy era, by the reason. */
const notOffered = {
  'the experimental tasks of 2025-11-25 are not offered': [
    'GetTaskRequest',
    'GetTaskResult',
    'GetTaskPayloadRequest',
    'GetTaskPayloadResult',
    'ListTasksRequest',
    'ListTasksResult',
    'CancelTaskRequest',
    'CancelTaskResult',
    'CreateTaskResult',
    'TaskStatusNotification',
  ],
  'handlers send the user to a URL with a request': [
    'ElicitationCompleteNotification',
    'URLElicitationRequiredError',
  ],
};

/** Names that stand for a family of messages, never for a message of its own. */
const families =
  /^(JSONRPC.*|Client(Request|Notification|Result)|Server(Request|Notification|Result)|Paginated(Request|Result)|Cacheable.*|(Request|Notification|Result|Error)|Input(Request|Response))$/;

const reasons = new Map(
  Object.entries(notOffered).flatMap(([reason, types]) => types.map((type) => [type, reason]))
);

/** The message types of a schema: requests, notifications, results and errors. */
function messageTypes(schema) {
  const named = Object.keys(schema.types).filter((name) => /(Request|Notification|Result|Error)$/.test(name));
  const own = named.filter((name) => !families.test(name));
  if (schema.revision === tasksExtension) return own.filter((name) => name.includes('Task'));
  return own.concat('JSONRPCError', batchTypes(schema));
}

const batchTypes = (schema) =>
  ['JSONRPCBatchRequest', 'JSONRPCBatchResponse'].filter((name) => schema.has(name));

/**
 * Splits the types of the given schemas, one era, into those that must have been seen and those excused, with
 * the reason.
 */
export function requiredTypes(schemas) {
  const required = new Set();
  const excused = new Map();
  for (const schema of schemas) {
    for (const type of messageTypes(schema)) {
      const reason = excuse(schema, type);
      if (reason) excused.set(type, reason);
      else required.add(type);
    }
  }
  return { required, excused };
}

function excuse(schema, type) {
  if (schema.revision === tasksExtension) return undefined;
  if (schema.revision !== modernRevision) return reasons.get(type);
  return type === 'EmptyResult' ? 'no request of this revision is answered by it' : undefined;
}
