/** 403 of all routes for operators. */
export const NO_OPERATOR = { description: 'The caller is no operator.' }
