# SPDX-License-Identifier: MIT
"""What can be counted, and so is the same on every machine: the ceiling is honest, the library keeps to its budget.

    counts_test.py FOLDER_WITH_PROGRAMS"""

import sys
import unittest

import measure
import messages
from lab import HttpSubject, Lab, has_valgrind

REQUESTS = 20_000


class Counts(unittest.TestCase):
    @unittest.skipUnless(has_valgrind(), "valgrind is not installed")
    def test_the_ceiling_needs_at_most_17000_instructions(self):
        self.assertLessEqual(measure.instruction_count(lab, HttpSubject, measure.CEILING, messages.CALL), 17_000)

    def test_the_ceiling_allocates_nothing(self):
        self.assertEqual(measure.counts(lab, HttpSubject, measure.CEILING, messages.CALL, REQUESTS)["allocs"], 0)

    def test_the_library_allocates_at_most_ten_times_a_request_and_never_faults(self):
        found = measure.counts(lab, HttpSubject, measure.LIBRARY, messages.CALL, REQUESTS)
        self.assertLessEqual(found["allocs"], 10)
        self.assertEqual(found["faults"], 0)

    def test_both_give_the_same_answer(self):
        answers = set()
        for server in (measure.CEILING, measure.LIBRARY, measure.SERVE):
            with HttpSubject(lab, server, messages.CALL) as subject:
                client = measure.Client(subject.port)
                answers.add(client.ask(messages.CALL)[1])
                client.close()
        self.assertEqual(len(answers), 1, answers)


lab = Lab(sys.argv.pop())
unittest.main(verbosity=2)
