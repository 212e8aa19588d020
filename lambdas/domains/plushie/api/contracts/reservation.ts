/** 402 of the routes that reserve a credit. */
export const NO_CREDIT = { description: 'No credit is left: `available` and `processing` say why.' }

/** 429 of the routes that reserve a credit. */
export const TOO_MANY = {
  description:
    'Five generations are in progress (`too_many_in_progress`: `retry-after` says when one may be done), or too many failed today (`too_many_failures_today`, with `retryAt`).',
}
