"""The files of recorded answers."""
import json
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../Tests/ConformanceTests/Recorded')


def load(name):
    """The rows of a file: one JSON object a line."""
    with open(os.path.join(FOLDER, name + '.jsonl'), encoding='utf-8') as file:
        return [json.loads(line) for line in file]
