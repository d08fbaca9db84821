// SPDX-License-Identifier: MIT
// How many checks of the conformance suite have to succeed.

/**
 * The scenarios that decide about conformance: how many, and how many checks they have. (Besides, one check of
 * server-sse-multiple-streams is a remark at either revision: the server answers lists with JSON, which it may.)
 */
export const scored = {
  '2025-11-25': { scenarios: 30, checks: 69 },
  '2026-07-28': { scenarios: 37, checks: 120 },
};

/** Scenarios that the suite runs too but leaves out of its exit code, and the checks of each. */
export const unscored = {
  '2025-11-25': { 'json-schema-2020-12': 8, 'server-session-lifecycle': 3, 'server-sse-polling': 3 },
  '2026-07-28': {
    'json-schema-2020-12': 8,
    'http-header-validation': 14,
    'http-custom-header-server-validation': 10,
    'tasks-lifecycle': 9,
    'tasks-capability-negotiation': 5,
    'tasks-wire-fields': 4,
    'tasks-request-state-removal': 3,
    'tasks-mrtr-input': 4,
    'tasks-request-headers': 5,
    'tasks-dispatch-and-envelope': 9,
    'tasks-required-task-error': 3,
    'tasks-mrtr-composition': 2,
    'tasks-status-notifications': 0,
  },
};

/** Scenarios that the suite cannot run against any server. */
export const alwaysSkipped = ['tasks-status-notifications'];
