import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'

import { Button } from '../../shared/button.tsx'
import { emptyDraft, isSimple } from './draft.ts'
import type { Draft } from './draft.ts'
import type { Field } from './field.ts'
import { GroupFrame, LabelledControl } from './field-frame.tsx'
import { join } from './read-draft.ts'
import { TextControl } from './text-control.tsx'

/** One field of a form and all that is in it. */
export interface FieldProps<Kind extends Field['kind'] = Field['kind']> {
  readonly field: Extract<Field, { kind: Kind }>
  readonly draft: Draft
  /** As in the API's issues, `upload.key`; '' for the whole. */
  readonly path: string
  readonly required: boolean
  /** What is wrong, by path. */
  readonly problems: ReadonlyMap<string, readonly string[]>
  /** Begins the ids of this form's controls. */
  readonly idPrefix: string
  readonly onChange: (draft: Draft) => void
}

export function FieldView(props: FieldProps): VNode {
  const { field } = props
  switch (field.kind) {
    case 'text':
    case 'number':
    case 'json':
      return <TextControl {...props} field={field} />
    case 'boolean':
      return <ChoiceControl {...props} options={['Yes', 'No']} />
    case 'choice':
      return <ChoiceControl {...props} options={field.options.map(showOption)} />
    case 'constant':
      return (
        <LabelledControl {...props}>
          {(control) => <output id={control.id}>{showOption(field.value)}</output>}
        </LabelledControl>
      )
    case 'object':
      return <ObjectFields {...props} field={field} />
    case 'list':
      return <ListFields {...props} field={field} />
    case 'union':
      break
  }
  return <UnionFields {...props} field={field} />
}

function ChoiceControl({ options, ...props }: FieldProps & { readonly options: readonly string[] }): VNode {
  const { draft, required, onChange } = props
  return (
    <LabelledControl {...props}>
      {(control) => (
        <select
          {...control}
          value={draft.kind === 'choice' ? String(draft.index) : '-1'}
          onChange={(event) => onChange({ kind: 'choice', index: Number(event.currentTarget.value) })}
        >
          <option value="-1">{required ? 'Choose…' : 'Left out'}</option>
          {options.map((option, index) => (
            <option key={option} value={String(index)}>
              {option}
            </option>
          ))}
        </select>
      )}
    </LabelledControl>
  )
}

function ObjectFields(props: FieldProps<'object'>): VNode {
  const { field, draft, path, onChange } = props
  const members = draft.kind === 'object' ? draft.members : {}
  const change = (name: string, member: Draft | undefined): void => {
    const { [name]: _before, ...others } = members
    onChange({ kind: 'object', members: member ? { ...members, [name]: member } : others })
  }
  const body = field.members.map(({ name, required, field: member }) => {
    const memberDraft = members[name]
    const memberPath = join(path, name)
    return (
      <div key={name} class="json-form-member">
        {!required && !isSimple(member) && (
          <IncludeSwitch
            label={member.label}
            isIncluded={memberDraft !== undefined}
            onChange={(isIncluded) => change(name, isIncluded ? emptyDraft(member) : undefined)}
          />
        )}
        {memberDraft && (
          <FieldView
            {...props}
            field={member}
            draft={memberDraft}
            path={memberPath}
            required={required}
            onChange={(changed) => change(name, changed)}
          />
        )}
      </div>
    )
  })
  // The whole form has a heading of its own.
  return path === '' ? (
    <div class="json-form-members">{body}</div>
  ) : (
    <GroupFrame {...props}>{body}</GroupFrame>
  )
}

function IncludeSwitch(props: {
  readonly label: string
  readonly isIncluded: boolean
  readonly onChange: (isIncluded: boolean) => void
}): VNode {
  return (
    <label class="json-form-include">
      <input
        type="checkbox"
        checked={props.isIncluded}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      Give <code>{props.label}</code>
    </label>
  )
}

function ListFields(props: FieldProps<'list'>): VNode {
  const { field, draft, path, onChange } = props
  const items = draft.kind === 'list' ? draft.items : []
  const frame = useRef<HTMLFieldSetElement>(null)
  const change = (changed: readonly Draft[]): void => onChange({ kind: 'list', items: changed })
  return (
    <GroupFrame {...props} frame={frame}>
      {items.map((item, index) => (
        <div key={join(path, String(index))} class="json-form-item">
          <FieldView
            {...props}
            field={{ ...field.item, label: `${field.label} ${index + 1}` }}
            draft={item}
            path={join(path, String(index))}
            required
            onChange={(changed) => change(items.with(index, changed))}
          />
          <Button
            size="small"
            onClick={() => {
              change(items.toSpliced(index, 1))
              // The button that had the focus is gone.
              frame.current?.focus()
            }}
          >
            Remove<span class="visually-hidden"> {`${field.label} ${index + 1}`}</span>
          </Button>
        </div>
      ))}
      <Button size="small" onClick={() => change([...items, emptyDraft(field.item)])}>
        Add to {field.label}
      </Button>
    </GroupFrame>
  )
}

function UnionFields(props: FieldProps<'union'>): VNode {
  const { field, draft, onChange } = props
  const index = draft.kind === 'union' ? draft.index : 0
  const variant = field.variants[index]
  return (
    <GroupFrame {...props}>
      <select
        aria-label={`Shape of ${field.label}`}
        value={String(index)}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value)
          const shape = field.variants[chosen]
          if (shape) onChange({ kind: 'union', index: chosen, draft: emptyDraft(shape) })
        }}
      >
        {field.variants.map(({ label }, each) => (
          <option key={label} value={String(each)}>
            {label}
          </option>
        ))}
      </select>
      {variant && variant.kind !== 'constant' && draft.kind === 'union' && (
        <FieldView
          {...props}
          field={variant}
          draft={draft.draft}
          onChange={(changed) => onChange({ kind: 'union', index, draft: changed })}
        />
      )}
    </GroupFrame>
  )
}

function showOption(option: unknown): string {
  return typeof option === 'string' ? option : JSON.stringify(option)
}
