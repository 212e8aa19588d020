/** Width and height in pixels, as stored: a camera's rotation is not applied. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}
