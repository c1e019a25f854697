export const books = {
  find: (isbn: string) => ({ isbn, title: 'Through the Looking-Glass' }),
}
