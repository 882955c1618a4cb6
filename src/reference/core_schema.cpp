// All of the schema but "search", which is made of the kinds, and "experiment", which is the worker's.
#include "reference/core_schema.hpp"

namespace autoepoch::reference {

// Descriptions of the keys that src/core/json_spec.cpp and json_space.cpp read.
const char* const kCoreSchema = R"json({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "autoepoch space file",
  "description": "A study: which hyperparameters are searched, for what objective, within which budget. Bounds against each other (low < high), conditions and repeated keys are checked by `autoepoch validate`.",
  "type": "object",
  "required": ["space"],
  "additionalProperties": false,
  "properties": {
    "$schema": {"description": "Where this schema is, for the editor.", "type": "string"},
    "name": {
      "description": "The study's name, and its directory's unless --out says otherwise.",
      "allOf": [{"$ref": "#/definitions/text"}],
      "maxLength": 200,
      "pattern": "^[^/]*$",
      "not": {"enum": [".", ".."]},
      "default": "study"
    },
    "experiment": {
      "description": "What is trained: settings of every trial. Each may be a hyperparameter in `space` instead.",
      "allOf": [{"$ref": "#/definitions/experiment"}],
      "default": {}
    },
    "objective": {
      "description": "What is optimized.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "metric": {
          "description": "The name of a metric that the training reports each epoch.",
          "allOf": [{"$ref": "#/definitions/text"}],
          "default": "val_loss"
        },
        "direction": {"enum": ["minimize", "maximize"], "default": "minimize"},
        "target": {"description": "The study ends when this value is reached.", "type": "number"}
      }
    },
    "space": {
      "description": "The hyperparameters by name: ranges, lists of values, or constants.",
      "type": "object",
      "maxProperties": 1000,
      "propertyNames": {"$ref": "#/definitions/text"},
      "additionalProperties": {"$ref": "#/definitions/parameter"}
    },
    "budget": {
      "description": "Limits of the whole study, over all workers and resumptions. What is absent is unlimited.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "max_epochs": {
          "description": "Epochs of one trial.",
          "allOf": [{"$ref": "#/definitions/count"}],
          "default": 1
        },
        "trials": {"description": "Number of configurations tried.", "$ref": "#/definitions/count"},
        "epochs": {"description": "Sum over all trials.", "type": "integer", "minimum": 1},
        "time": {"description": "Wall time of the search.", "$ref": "#/definitions/duration"}
      }
    },
    "search": {},
    "run": {
      "description": "Where trials run.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "workers": {
          "description": "Trials at the same time; 0 = one for each slot of the devices.",
          "type": "integer",
          "minimum": 0,
          "maximum": 2147483647,
          "default": 0
        },
        "devices": {
          "description": "auto (all GPUs, else the CPU), cpu, cpu:4, cuda:0,1 or cuda:0*3 (three slots on one GPU).",
          "allOf": [{"$ref": "#/definitions/text"}],
          "default": "auto"
        },
        "trial_timeout": {
          "description": "Limit of one trial's running time; 0 = none.",
          "allOf": [{"$ref": "#/definitions/duration"}],
          "default": 0
        },
        "leave_timeout": {
          "description": "How long a worker may hold its slot after its trial was told to leave; 0 = for ever.",
          "allOf": [{"$ref": "#/definitions/duration"}],
          "default": 60
        },
        "retries": {
          "description": "How often a trial is tried again whose worker crashed.",
          "type": "integer",
          "minimum": 0,
          "maximum": 2147483647,
          "default": 1
        },
        "max_to_keep": {
          "description": "How many of a running trial's newest checkpoints are kept, beside its best.",
          "type": "integer",
          "minimum": 2,
          "maximum": 2147483647,
          "default": 2
        }
      }
    },
    "seed": {
      "description": "The same seed gives the same study.",
      "type": "integer",
      "minimum": 0,
      "maximum": 9223372036854775807,
      "default": 0
    }
  },
  "definitions": {
    "text": {"type": "string", "minLength": 1, "pattern": "^[^\\u0000-\\u001f\\u007f]*$"},
    "probability": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "count": {"type": "integer", "minimum": 1, "maximum": 2147483647},
    "duration": {
      "description": "Seconds, or text such as 90s, 10m, 1h30m, 2d.",
      "type": ["number", "string"],
      "minimum": 0,
      "pattern": "^([0-9.]+|([0-9.]+d)?([0-9.]+h)?([0-9.]+m)?([0-9.]+s)?)$",
      "minLength": 1
    },
    "value": {"type": ["number", "string", "boolean"]},
    "values": {
      "type": "array",
      "minItems": 1,
      "maxItems": 10000,
      "uniqueItems": true,
      "items": {"$ref": "#/definitions/value"}
    },
    "when": {
      "description": "The parameter exists only where all of these other parameters have the value, or one of the values: {\"optimizer\": \"sgd\"}, {\"layers\": [2, 3]}.",
      "type": "object",
      "additionalProperties": {"anyOf": [{"$ref": "#/definitions/value"}, {"$ref": "#/definitions/values"}]}
    },
    "scale": {"description": "log: each decade is searched as densely as the next.", "enum": ["linear", "log"], "default": "linear"},
    "parameter": {
      "anyOf": [
        {"description": "A constant.", "$ref": "#/definitions/value"},
        {"$ref": "#/definitions/float"},
        {"$ref": "#/definitions/int"},
        {"$ref": "#/definitions/categorical"},
        {"$ref": "#/definitions/ordinal"},
        {"$ref": "#/definitions/constant"}
      ]
    },
    "float": {
      "description": "A real number from low to high.",
      "type": "object",
      "required": ["type", "low", "high"],
      "additionalProperties": false,
      "properties": {
        "type": {"const": "float"},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "scale": {"$ref": "#/definitions/scale"},
        "step": {"description": "Only low, low + step, ...; 0 = any number.", "type": "number", "minimum": 0, "default": 0},
        "when": {"$ref": "#/definitions/when"}
      }
    },
    "int": {
      "description": "An integer from low to high, both inclusive.",
      "type": "object",
      "required": ["type", "low", "high"],
      "additionalProperties": false,
      "properties": {
        "type": {"const": "int"},
        "low": {"$ref": "#/definitions/integer_bound"},
        "high": {"$ref": "#/definitions/integer_bound"},
        "scale": {"$ref": "#/definitions/scale"},
        "step": {"description": "Only low, low + step, ...", "type": "integer", "minimum": 1, "default": 1},
        "when": {"$ref": "#/definitions/when"}
      }
    },
    "integer_bound": {"type": "integer", "minimum": -1099511627776, "maximum": 1099511627776},
    "categorical": {
      "description": "One of several values without an order.",
      "type": "object",
      "required": ["type", "choices"],
      "additionalProperties": false,
      "properties": {
        "type": {"const": "categorical"},
        "choices": {"$ref": "#/definitions/values"},
        "when": {"$ref": "#/definitions/when"}
      }
    },
    "ordinal": {
      "description": "One of several values in their order, for example batch sizes.",
      "type": "object",
      "required": ["type", "values"],
      "additionalProperties": false,
      "properties": {
        "type": {"const": "ordinal"},
        "values": {"$ref": "#/definitions/values"},
        "when": {"$ref": "#/definitions/when"}
      }
    },
    "constant": {
      "description": "A fixed value that exists only under a condition.",
      "type": "object",
      "required": ["type", "value"],
      "additionalProperties": false,
      "properties": {
        "type": {"const": "constant"},
        "value": {"$ref": "#/definitions/value"},
        "when": {"$ref": "#/definitions/when"}
      }
    }
  }
})json";

}  // namespace autoepoch::reference
