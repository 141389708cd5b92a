import { describe, expect, test } from '@jest/globals';
import { errorBody } from '../../../src/sandbox/google/errors.ts';
import type { ApiError } from '../../../src/sandbox/google/errors.ts';
import { batchUpdateShape, valueRangeShape } from '../../../src/sandbox/google/request-shapes.ts';
import { checkShape } from '../../../src/sandbox/google/shapes.ts';

function refusal(shape: typeof batchUpdateShape, body: unknown, root?: string): ReturnType<typeof errorBody>['error'] {
  try {
    checkShape(shape, body, root);
  } catch (error) {
    return errorBody(error as ApiError).error;
  }
  throw new Error('Expected a refusal');
}

describe('shapes of bodies', () => {
  test('an unknown name is refused with its place, as Google spells it', () => {
    const body = { requests: [{ appendCells: { rows: [{ values: [{ colour: 'red' }] }] } }] };
    const { message, details } = refusal(batchUpdateShape, body);
    const field = 'requests[0].append_cells.rows[0].values[0]';
    expect(message).toBe(
      `Invalid JSON payload received. Unknown name "colour" at '${field}': Cannot find field.`,
    );
    expect(details).toEqual([
      { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field, description: message }] },
    ]);
  });

  test('a wrong type is refused with the value', () => {
    const body = { requests: [{ deleteSheet: { sheetId: 1.5 } }] };
    expect(refusal(batchUpdateShape, body).message).toBe(
      "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), 1.5",
    );
  });

  test('the body of values.update goes by the name data', () => {
    expect(refusal(valueRangeShape, { values: 'X' }, 'data').message).toBe(
      'Invalid value at \'data.values\' (type.googleapis.com/google.protobuf.ListValue), "X"',
    );
  });

  test('a request or a value with two alternatives set is refused', () => {
    const two = { userEnteredValue: { stringValue: 'a', numberValue: 1 } };
    const body = { requests: [{ appendCells: { rows: [{ values: [two] }] } }] };
    expect(refusal(batchUpdateShape, body).message).toContain('(oneof)');
    expect(refusal(batchUpdateShape, { requests: [{ addSheet: {}, deleteSheet: {} }] }).message).toContain('(oneof)');
  });

  test('null is the same as absent', () => {
    const body = { requests: [{ addSheet: { properties: null }, deleteSheet: null }], writeControl: {} };
    expect(() => checkShape(batchUpdateShape, body)).not.toThrow();
  });

  test('what Google has and the sandbox has not is refused by its name', () => {
    const message = 'The sandbox does not know requests[0].addChart.';
    expect(refusal(batchUpdateShape, { requests: [{ addChart: {} }] }).message).toBe(message);
  });

  test('a name from the prototype of objects is no field', () => {
    const body = JSON.parse('{"requests":[{"constructor":{}}]}') as unknown;
    expect(refusal(batchUpdateShape, body).message).toContain('Unknown name "constructor"');
  });
});
