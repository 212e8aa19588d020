/** 402 of the routes that reserve a credit. */
export const NO_CREDIT = { description: 'No credit is left: `available` and `processing` say why.' }

/** 429 of the routes that reserve a credit. */
export const TOO_MANY = {
  description: 'Five generations are in progress: `retry-after` says when one may be done.',
}
