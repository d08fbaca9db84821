// SPDX-License-Identifier: MIT
// Which message types the recorded messages have to contain: all that the schemas name, but for these.

import { modernRevision } from './schemas.mjs';

/** Types that cannot occur yet, by what they wait for. */
const notYet = {
  'the server cannot ask the client yet': [
    'CreateMessageRequest',
    'CreateMessageResult',
    'ElicitRequest',
    'ElicitResult',
    'ElicitationCompleteNotification',
    'ListRootsRequest',
    'ListRootsResult',
    'RootsListChangedNotification',
    'URLElicitationRequiredError',
    'InputRequiredResult',
  ],
  'subscriptions are not there yet': [
    'SubscribeRequest',
    'UnsubscribeRequest',
    'ResourceUpdatedNotification',
    'SubscriptionsListenRequest',
    'SubscriptionsListenResult',
    'SubscriptionsAcknowledgedNotification',
  ],
  'tasks are not there yet': [
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
};

/** Types that travel on a subscription in the modern era, and as plain notifications before it. */
const onSubscriptionsOnly = [
  'ToolListChangedNotification',
  'PromptListChangedNotification',
  'ResourceListChangedNotification',
];

/** Names that stand for a family of messages, never for a message of its own. */
const families =
  /^(JSONRPC.*|Client(Request|Notification|Result)|Server(Request|Notification|Result)|Paginated(Request|Result)|Cacheable.*|(Request|Notification|Result|Error)|Input(Request|Response).*)$/;

const reasons = new Map(
  Object.entries(notYet).flatMap(([reason, types]) => types.map((type) => [type, reason]))
);

/** The message types of a schema: requests, notifications, results and errors. */
function messageTypes(schema) {
  const named = Object.keys(schema.types).filter((name) => /(Request|Notification|Result|Error)$/.test(name));
  return named.filter((name) => !families.test(name)).concat('JSONRPCError', batchTypes(schema));
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
  if (schema.revision === modernRevision) {
    if (onSubscriptionsOnly.includes(type)) return reasons.get('SubscriptionsListenRequest');
    if (type === 'EmptyResult') return 'no request of this revision is answered by it';
  }
  return reasons.get(type);
}
