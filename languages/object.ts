/** Object: sections and symbols, an ELF file. Image: a linked program. */
import { extend, type Lang, language } from '../nanopass/index.ts';
import './terminals.ts';

const object = language('Object', { File: { Object: { bytes: 'bytes' } } });
type ObjectSchema = typeof object.schema;
export interface ObjectFile extends ObjectSchema {}
export const ObjectFile: Lang<ObjectFile> = object;

const image = extend(ObjectFile, 'Image', { remove: ['Object'], add: { File: { Image: { path: 'string' } } } });
type ImageSchema = typeof image.schema;
export interface Image extends ImageSchema {}
export const Image: Lang<Image> = image;
